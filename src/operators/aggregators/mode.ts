import {
  addFrequent,
  type FrequentValues,
  mergeFrequent,
  mostFrequentOne,
  readFrequent,
  sizeOfFrequent,
  startFrequent,
  writeFrequent,
} from '../../core/sketch/frequent-values.ts'
import { anyType, optional } from '../../ir/type.ts'
import { type Aggregator, defineAggregator } from '../contract/aggregator.ts'
import { param } from '../contract/params.ts'

const capacity = 1000

const inner: Aggregator<FrequentValues> = {
  start: startFrequent,
  add(state, a) {
    if (a !== null) addFrequent(state, capacity, a)
  },
  merge: (into, from) => mergeFrequent(into, from, capacity),
  finish: mostFrequentOne,
  write: writeFrequent,
  read: readFrequent,
  isTruncated: ({ lowered }) => lowered > 0,
  size: sizeOfFrequent,
}

export const mode = defineAggregator({
  name: 'mode',
  summary: 'Gives the most frequent value.',
  since: '0.1.0',
  params: { x: param.expression({ doc: 'What is read of each event.', type: anyType, required: true }) },
  positional: ['x'],
  type: ({ x }) => optional(x.type),
  details:
    'Nulls do not count; of no values it gives null. Of equally frequent values it gives the one that comes first in the order of `sort`. Beyond 2,000 different values the result is approximate, may depend on the order of the events, and `@truncated` says so.',
  memory: 'bounded',
  error:
    'exact up to 2,000 different values; then it finds a value whose count is within 1/1,000 of all values of the greatest',
  examples: [
    {
      title: 'Usual status',
      use: 'mode(status)',
      in: [{ status: 200 }, { status: 404 }, { status: 200 }],
      gives: 200,
    },
    { title: 'As often as another', use: 'mode(status)', in: [{ status: 404 }, { status: 200 }], gives: 200 },
  ],
  open: () => inner,
})
