import {
  addFrequent,
  type FrequentValues,
  mergeFrequent,
  mostFrequent,
  readFrequent,
  sizeOfFrequent,
  startFrequent,
  writeFrequent,
} from '../../core/sketch/frequent-values.ts'
import { anyType, intType, listOf, recordOf, withoutNull } from '../../ir/type.ts'
import { type Aggregator, defineAggregator } from '../contract/aggregator.ts'
import { param } from '../contract/params.ts'

export const topValues = defineAggregator({
  name: 'top_values',
  summary: 'Gives the most frequent values and how often each came.',
  since: '0.1.0',
  params: {
    x: param.expression({ doc: 'What is read of each event.', type: anyType, required: true }),
    n: param.int({ doc: 'Most values in the result.', required: true, min: 1, max: 1000 }),
  },
  positional: ['x', 'n'],
  type: ({ x }) => listOf(recordOf({ value: withoutNull(x.type), count: intType })),
  details:
    'Nulls do not count. Equally frequent values have the order of `sort`. Beyond 2,000 different values, or 20 `n` where that is more, counts are approximate, may depend on the order of the events, and `@truncated` says so.',
  memory: 'bounded',
  error: 'exact up to 2,000 different values; then counts are too low by at most 1/1,000 of all values',
  examples: [
    {
      title: 'Busiest clients',
      use: 'top_values(ip, 2)',
      in: ['10.0.0.1', '10.0.0.2', '10.0.0.1', '10.0.0.3'].map((ip) => ({ ip })),
      gives: [
        { value: '10.0.0.1', count: 2 },
        { value: '10.0.0.2', count: 1 },
      ],
    },
    { title: 'No values', use: 'top_values(ip, 2)', in: [{ ip: null }], gives: [] },
  ],
  open({ n }): Aggregator<FrequentValues> {
    const capacity = Math.max(1000, 10 * n)
    return {
      start: startFrequent,
      add(state, a) {
        if (a !== null) addFrequent(state, capacity, a)
      },
      merge: (into, from) => mergeFrequent(into, from, capacity),
      finish: (state) => mostFrequent(state, n).map(({ value, count }) => ({ value, count })),
      write: writeFrequent,
      read: readFrequent,
      isTruncated: ({ lowered }) => lowered > 0,
      size: sizeOfFrequent,
    }
  },
})
