import {
  addInt,
  addNumber,
  addRun,
  type ExactSum,
  meanOf,
  mergeSums,
  readSum,
  startSum,
  writeSum,
} from '../../core/exact/exact-sum.ts'
import { fitsInt64 } from '../../core/int64.ts'
import { type Aggregator, defineAggregator } from '../contract/aggregator.ts'
import { byType, checkNumbers, meanType, numbers, skip } from './numbers.ts'

interface Mean {
  n: number
  readonly sum: ExactSum
}

const inner: Aggregator<Mean> = {
  start: () => ({ n: 0, sum: startSum() }),
  add(state, a) {
    if (typeof a === 'number') {
      state.n += 1
      addNumber(state.sum, a)
    } else if (typeof a === 'bigint' && fitsInt64(a)) {
      state.n += 1
      addInt(state.sum, a)
    } else skip(a)
  },
  addRun(state, values, from, to) {
    state.n += addRun(state.sum, values, from, to)
  },
  merge(into, from) {
    into.n += from.n
    mergeSums(into.sum, from.sum)
  },
  finish: ({ n, sum }) => (n === 0 ? null : meanOf(sum, n)),
  write(state, out) {
    out.count(state.n)
    writeSum(state.sum, out)
  },
  read: (from) => ({ n: from.count(), sum: readSum(from) }),
}

export const avg = defineAggregator({
  name: 'avg',
  summary: 'Gives the mean of numbers or durations.',
  since: '0.1.0',
  params: { x: numbers },
  positional: ['x'],
  type: ({ x }) => meanType(x),
  details:
    'Nulls do not count; the mean of no values is null. It is a float (of durations a duration), and the same in whatever order the events came.',
  memory: 'constant',
  check: checkNumbers,
  examples: [
    { title: 'Mean latency', use: 'avg(ms)', in: [{ ms: 10 }, { ms: 15 }, { ms: null }], gives: 12.5 },
    { title: 'No values', use: 'avg(ms)', in: [{ ms: null }], gives: null },
  ],
  open: ({ x }) => byType(x, inner),
})
