import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onPath } from '../contenders.ts'
import type { Contender } from '../work.ts'

/** rsyslog reading the file with imfile, parsing with mmnormalize and writing JSON; it listens to nothing. */
export const rsyslog: Contender = onPath(
  'rsyslogd',
  ({ input, output, folder }) => {
    const configuration = join(folder, 'rsyslog.conf')
    const pidFile = join(folder, 'pid')
    writeFileSync(configuration, configurationText(folder, input.path, output))
    return { argv: ['rsyslogd', '-n', '-f', configuration, '-i', pidFile], pidFile }
  },
  { tool: 'rsyslog', slow: true, server: true },
)

const rule = 'rule=:%timestamp:date-rfc3164% %host:word% sshd[%pid:number%]: %text:rest%'

const configurationText = (folder: string, input: string, output: string): string => `
global(workDirectory="${folder}")
main_queue(queue.type="FixedArray" queue.workerThreads="1")
module(load="imfile")
module(load="mmnormalize")
template(name="out" type="list" option.jsonf="on") {
  property(outname="timestamp" name="$!timestamp" format="jsonf")
  property(outname="host" name="$!host" format="jsonf")
  property(outname="pid" name="$!pid" format="jsonf" datatype="number")
  property(outname="text" name="$!text" format="jsonf")
}
ruleset(name="parse") {
  action(type="mmnormalize" rule=["${rule}"])
  action(type="omfile" file="${output}" template="out" flushOnTXEnd="on")
}
input(type="imfile" file="${input}" tag="sshd" ruleset="parse")
`
