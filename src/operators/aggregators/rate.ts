import { floatType, optional } from '../../ir/type.ts'
import { type Aggregator, defineAggregator } from '../contract/aggregator.ts'
import { param } from '../contract/params.ts'

export const rate = defineAggregator({
  name: 'rate',
  summary: 'Gives the number of events per unit of time.',
  since: '0.1.0',
  params: { unit: param.duration({ doc: 'The unit of time.', default: '1s', min: 1 }) },
  positional: ['unit'],
  type: () => optional(floatType),
  details: 'It is the count divided by the length of the window; without a window of some length it is null.',
  memory: 'constant',
  examples: [
    { title: 'In a window of one minute', use: 'rate()', in: [{ n: 1 }, { n: 2 }, { n: 3 }], gives: 0.05 },
    { title: 'Per minute', use: 'rate(1m)', in: [{ n: 1 }, { n: 2 }, { n: 3 }], gives: 3 },
  ],
  open: ({ unit }): Aggregator<{ n: number }> => ({
    start: () => ({ n: 0 }),
    add(state) {
      state.n += 1
    },
    merge(into, from) {
      into.n += from.n
    },
    finish({ n }, window) {
      const length = window === null ? 0 : window.end - window.start
      return length > 0 && Number.isFinite(length) ? (n * unit) / length : null
    },
    write: ({ n }, out) => out.count(n),
    read: (from) => ({ n: from.count() }),
  }),
})
