import { anyType, optional } from '../../ir/type.ts'
import { defineAggregator } from '../contract/aggregator.ts'
import { param } from '../contract/params.ts'
import { byKey } from './by-key.ts'

export const minBy = defineAggregator({
  name: 'min_by',
  summary: 'Gives the value of the event whose key is least.',
  since: '0.1.0',
  params: {
    x: param.expression({ doc: 'What is read of the event.', type: anyType, required: true }),
    key: param.expression({ doc: 'What events are compared by.', type: anyType, required: true }),
  },
  positional: ['x', 'key'],
  type: ({ x }) => optional(x.type),
  details:
    'An event whose value or key is null does not count; of none it gives null. Of equal keys the first event wins, by `@time`, then source, partition and line.',
  memory: 'constant',
  examples: [
    {
      title: 'Fastest path',
      use: 'min_by(path, ms)',
      in: [
        { path: '/a', ms: 12 },
        { path: '/b', ms: 80 },
        { path: '/c', ms: null },
      ],
      gives: '/a',
    },
  ],
  open: () => byKey(-1),
})
