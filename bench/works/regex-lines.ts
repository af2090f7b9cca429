import { filter, logpipe } from '../contenders.ts'
import { throughput } from '../throughput.ts'

const address = '[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+'
const pattern = `Failed password for (invalid user )?(root|admin) from ${address} port [0-9]+`
const expression = new RegExp(pattern)

export const regexLines = throughput({
  name: 'regex',
  title: 'A regex with a literal in it, lines to file',
  data: 'sshd',
  result: 'text',
  expected: (line) => (expression.test(line) ? line : undefined),
  contenders: [
    logpipe('regex.pipe'),
    filter('grep', ['-E', pattern], { tool: 'grep -E', env: { LC_ALL: 'C' }, ends: [0, 1] }),
    filter('mawk', [`/${pattern}/`]),
  ],
  goals: [{ against: 'grep -E', atMost: 2 }],
})
