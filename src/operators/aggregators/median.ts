import { defineAggregator } from '../contract/aggregator.ts'
import { byType, checkNumbers, meanType, numbers } from './numbers.ts'
import { quantileError, shareBelow } from './share-below.ts'

export const median = defineAggregator({
  name: 'median',
  summary: 'Gives the number or duration in the middle.',
  since: '0.1.0',
  params: { x: numbers },
  positional: ['x'],
  type: ({ x }) => meanType(x),
  details: 'Nulls do not count; of no values it gives null. It is `quantile(x, 50%)`.',
  memory: 'bounded',
  error: quantileError,
  check: checkNumbers,
  examples: [
    { title: 'Of three', use: 'median(ms)', in: [{ ms: 10 }, { ms: 500 }, { ms: 20 }], gives: 20 },
    { title: 'Between two', use: 'median(ms)', in: [{ ms: 10 }, { ms: 20 }], gives: 15 },
  ],
  open: ({ x }) => byType(x, shareBelow(0.5)),
})
