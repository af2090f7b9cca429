import { defineAggregator } from '../contract/aggregator.ts'
import { param } from '../contract/params.ts'
import { byType, checkNumbers, meanType, numbers } from './numbers.ts'
import { quantileError, shareBelow } from './share-below.ts'

export const quantile = defineAggregator({
  name: 'quantile',
  summary: 'Gives the number or duration below which a share of all lies.',
  since: '0.1.0',
  params: {
    x: numbers,
    q: param.float({ doc: 'The share: `99%` or `0.99`.', required: true, min: 0, max: 1 }),
  },
  positional: ['x', 'q'],
  type: ({ x }) => meanType(x),
  details:
    'Nulls do not count; of no values it gives null. Between two neighbours it lies in proportion, as `percentile_cont` of SQL does.',
  memory: 'bounded',
  error: quantileError,
  check: checkNumbers,
  examples: [
    {
      title: 'Nine of ten are faster',
      use: 'quantile(ms, 90%)',
      in: [{ ms: 10 }, { ms: 20 }, { ms: 30 }, { ms: 40 }, { ms: 50 }, { ms: 60 }].concat([
        { ms: 70 },
        { ms: 80 },
        { ms: 90 },
        { ms: 100 },
        { ms: 110 },
      ]),
      gives: 100,
    },
    { title: 'No values', use: 'quantile(ms, 99%)', in: [{ ms: null }], gives: null },
  ],
  open: ({ x, q }) => byType(x, shareBelow(q)),
})
