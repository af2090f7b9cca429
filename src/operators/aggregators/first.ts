import { anyType, optional } from '../../ir/type.ts'
import { defineAggregator } from '../contract/aggregator.ts'
import { param } from '../contract/params.ts'
import { edgeEvent } from './edge-event.ts'

export const first = defineAggregator({
  name: 'first',
  summary: 'Gives the value of the first event.',
  since: '0.1.0',
  params: {
    x: param.expression({ doc: 'What is read of each event.', type: anyType, required: true }),
    nulls: param.bool({ doc: 'Whether an event whose value is null counts.', default: 'false' }),
  },
  positional: ['x'],
  type: ({ x }) => optional(x.type),
  details:
    'Events have the order of `@time`, then of source, partition and line, whenever they arrive. Of no values it gives null.',
  memory: 'constant',
  examples: [
    { title: 'By time', use: 'first(n)', in: [{ n: 1 }, { n: 2 }, { n: 3 }], gives: 1 },
    {
      title: 'With nulls',
      use: 'first(n, nulls: true)',
      in: [{ n: null }, { n: 2 }, { n: null }],
      gives: null,
    },
  ],
  open: ({ nulls }) => edgeEvent(-1, nulls),
})
