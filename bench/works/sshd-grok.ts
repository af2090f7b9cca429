import { logpipe, script } from '../contenders.ts'
import { benthos, fluentBit, vectorText } from '../rivals/collectors.ts'
import { rsyslog } from '../rivals/rsyslog.ts'
import { throughput } from '../throughput.ts'

const pattern =
  '^(?P<timestamp>[A-Z][a-z]+ +[0-9]+ [0-9:]+) (?P<host>[^ ]+) sshd\\[(?P<pid>[0-9]+)\\]: (?P<text>.*)$'

export const sshdGrok = throughput({
  name: 'grok',
  title: 'sshd lines by grok, NDJSON out',
  data: 'sshd',
  result: 'json',
  expected: (line) => {
    const host = line.slice(16, line.indexOf(' ', 16))
    const afterHost = 16 + host.length + ' sshd['.length
    const bracket = line.indexOf(']', afterHost)
    return {
      timestamp: line.slice(0, 15),
      host,
      pid: Number(line.slice(afterHost, bracket)),
      text: line.slice(bracket + ']: '.length),
    }
  },
  contenders: [
    logpipe('sshd.pipe'),
    script('sshd.mjs'),
    rsyslog,
    fluentBit(pattern, 'pid:integer'),
    vectorText(`. = parse_regex!(.message, r'${pattern}')\n.pid = to_int!(.pid)`),
    benthos(
      `let found = content().string().re_find_object("${pattern.replaceAll('\\', '\\\\')}").without("0")\n` +
        'root = $found.assign({"pid": $found.pid.number()})',
    ),
  ],
  goals: [
    { against: 'script', fasterBy: 3 },
    { against: 'rsyslog', fasterBy: 4 },
    { against: 'Fluent Bit', fasterBy: 4 },
  ],
})
