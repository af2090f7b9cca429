import { finite } from '../../core/arithmetic.ts'
import { sampleVariance } from '../../core/exact/moments.ts'
import { defineAggregator } from '../contract/aggregator.ts'
import { byType, checkNumbers, meanType, numbers } from './numbers.ts'
import { spread } from './spread.ts'

export const stddev = defineAggregator({
  name: 'stddev',
  summary: 'Gives the standard deviation of the sample.',
  since: '0.1.0',
  params: { x: numbers },
  positional: ['x'],
  type: ({ x }) => meanType(x),
  details:
    'Nulls do not count; of fewer than two values it gives null. It is the same in whatever order the events came.',
  memory: 'constant',
  check: checkNumbers,
  examples: [
    { title: 'Spread of latencies', use: 'stddev(ms)', in: [{ ms: 10 }, { ms: 14 }, { ms: 18 }], gives: 4 },
    { title: 'One value', use: 'stddev(ms)', in: [{ ms: 10 }], gives: null },
  ],
  open: ({ x }) =>
    byType(
      x,
      spread((state) => {
        const variance = sampleVariance(state)
        return variance === null ? null : finite(Math.sqrt(variance))
      }),
    ),
})
