import {
  addInt,
  addNumber,
  addRun,
  type ExactSum,
  mergeSums,
  readSum,
  startSum,
  totalOf,
  writeSum,
} from '../../core/exact/exact-sum.ts'
import { fitsInt64 } from '../../core/int64.ts'
import { anyType, withoutNull } from '../../ir/type.ts'
import { type Aggregator, defineAggregator } from '../contract/aggregator.ts'
import { byType, checkNumbers, numbers, skip } from './numbers.ts'

const inner: Aggregator<ExactSum> = {
  start: startSum,
  add(state, a) {
    if (typeof a === 'number') addNumber(state, a)
    else if (typeof a === 'bigint' && fitsInt64(a)) addInt(state, a)
    else skip(a)
  },
  addRun: (state, values, from, to) => void addRun(state, values, from, to),
  merge: mergeSums,
  finish: totalOf,
  write: writeSum,
  read: readSum,
}

export const sum = defineAggregator({
  name: 'sum',
  summary: 'Adds up numbers or durations.',
  since: '0.1.0',
  params: { x: numbers },
  positional: ['x'],
  type({ x }) {
    const { kind } = withoutNull(x.type)
    return kind === 'int' || kind === 'float' || kind === 'duration' ? { kind } : anyType
  },
  details:
    'Nulls do not count, and the sum of no values is 0. Ints add up to an int; a sum beyond 64 bits is a mismatch and gives null. With a float among them the result is the float next to the true sum, in whatever order the events came.',
  memory: 'constant',
  check: checkNumbers,
  examples: [
    {
      title: 'Bytes sent',
      use: 'sum(bytes)',
      in: [{ bytes: 512 }, { bytes: null }, { bytes: 1_024 }],
      gives: 1_536,
    },
    { title: 'Floats', use: 'sum(price)', in: [{ price: 0.1 }, { price: 0.2 }, { price: 0.3 }], gives: 0.6 },
    { title: 'No values', use: 'sum(bytes)', in: [{ bytes: null }], gives: 0 },
  ],
  open: ({ x }) => byType(x, inner),
})
