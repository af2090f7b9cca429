import { anyType, listOf, withoutNull } from '../../ir/type.ts'
import { defineAggregator } from '../contract/aggregator.ts'
import { param } from '../contract/params.ts'
import { earliest } from './earliest.ts'

export const list = defineAggregator({
  name: 'list',
  summary: 'Gathers the values of all events in a list.',
  since: '0.1.0',
  params: {
    x: param.expression({ doc: 'What is read of each event.', type: anyType, required: true }),
    max: param.int({ doc: 'Most values in the list.', default: '1000', min: 1, max: 1_000_000 }),
  },
  positional: ['x', 'max'],
  type: ({ x }) => listOf(withoutNull(x.type)),
  details:
    'Nulls are left out. The values stand in the order of `@time`, then of source, partition and line, whenever the events arrive; those of the first events stay when there are more than `max`, and `@truncated` says so.',
  memory: 'bounded',
  examples: [
    {
      title: 'Steps',
      use: 'list(step)',
      in: [{ step: 'a' }, { step: null }, { step: 'b' }],
      gives: ['a', 'b'],
    },
    { title: 'No values', use: 'list(step)', in: [{ step: null }], gives: [] },
  ],
  open: ({ max }) => earliest(max, (values) => [...values]),
})
