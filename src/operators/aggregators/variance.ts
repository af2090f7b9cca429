import { finite } from '../../core/arithmetic.ts'
import { sampleVariance } from '../../core/exact/moments.ts'
import { floatType, optional } from '../../ir/type.ts'
import { defineAggregator } from '../contract/aggregator.ts'
import { param } from '../contract/params.ts'
import { spread } from './spread.ts'

export const variance = defineAggregator({
  name: 'variance',
  summary: 'Gives the variance of the sample.',
  since: '0.1.0',
  params: {
    x: param.expression({ doc: 'The numbers, read of each event.', type: floatType, required: true }),
  },
  positional: ['x'],
  type: () => optional(floatType),
  details:
    'Nulls do not count; of fewer than two values it gives null. It is the same in whatever order the events came: the sums behind it are exact.',
  memory: 'constant',
  examples: [
    { title: 'Of three', use: 'variance(ms)', in: [{ ms: 10 }, { ms: 14 }, { ms: 18 }], gives: 16 },
    { title: 'Of one', use: 'variance(ms)', in: [{ ms: 10 }], gives: null },
  ],
  open: () =>
    spread((state) => {
      const found = sampleVariance(state)
      return found === null ? null : finite(found)
    }),
})
