import { anyType, floatType, optional, withoutNull } from '../../ir/type.ts'
import { type Aggregator, defineAggregator } from '../contract/aggregator.ts'
import { param } from '../contract/params.ts'
import {
  addReading,
  type Counter,
  increaseOf,
  mergeCounters,
  readCounter,
  startCounter,
  writeCounter,
} from './counter-readings.ts'
import { keep } from './kept.ts'
import { skip } from './numbers.ts'

const inner: Aggregator<Counter> = {
  start: startCounter,
  add(state, a, _b, at) {
    if (typeof a === 'number' || typeof a === 'bigint') addReading(state, keep(a, at))
    else skip(a)
  },
  merge: mergeCounters,
  finish: increaseOf,
  write: writeCounter,
  read: readCounter,
  isTruncated: ({ disordered }) => disordered > 0,
  size: ({ readings }) => 200 + readings.length * 120,
}

export const increase = defineAggregator({
  name: 'increase',
  summary: 'Gives by how much a counter has grown, its resets seen.',
  since: '0.1.0',
  params: {
    x: param.expression({ doc: 'The reading of the counter.', type: floatType, required: true }),
  },
  positional: ['x'],
  type({ x }) {
    const { kind } = withoutNull(x.type)
    return kind === 'int' || kind === 'float' ? optional({ kind }) : anyType
  },
  details:
    'A reading that is less than the one before means that the counter began anew at 0. Readings have the order of `@time`, then of source, partition and line, whenever they arrive. Nulls do not count; of one reading it is 0, of none null. A reading that arrives after more than 1,000 later ones of its group may be left out; `@truncated` says so.',
  memory: 'bounded',
  error: 'exact unless a reading arrives after more than 1,000 later ones',
  examples: [
    {
      title: 'A restart between 120 and 5',
      use: 'increase(requests)',
      in: [{ requests: 100 }, { requests: 120 }, { requests: 5 }, { requests: 9 }],
      gives: 29,
    },
    { title: 'One reading', use: 'increase(requests)', in: [{ requests: 100 }], gives: 0 },
  ],
  open: () => inner,
})
