import { filter, logpipe } from '../contenders.ts'
import { throughput } from '../throughput.ts'

export const passThrough = throughput({
  name: 'pass',
  title: 'Pass-through, file to file, whole lines',
  data: 'events',
  result: 'text',
  expected: (line) => line,
  contenders: [logpipe('pass.pipe'), filter('cat', [])],
  goals: [{ against: 'cat', atMost: 1.3 }],
})
