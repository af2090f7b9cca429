import { intType } from '../../ir/type.ts'
import { defineAggregator } from '../contract/aggregator.ts'

export const count = defineAggregator({
  name: 'count',
  summary: 'Counts events.',
  since: '0.1.0',
  params: {},
  positional: [],
  type: () => intType,
  memory: 'constant',
  examples: [{ title: 'All events', use: 'count()', in: [{ n: 1 }, { n: null }], gives: 2 }],
  open: () => ({
    start: () => ({ n: 0 }),
    add(state) {
      state.n += 1
    },
    addRun(state, _values, from, to) {
      state.n += to - from
    },
    merge(into, from) {
      into.n += from.n
    },
    finish: (state) => state.n,
    write: (state, out) => out.count(state.n),
    read: (from) => ({ n: from.count() }),
  }),
})
