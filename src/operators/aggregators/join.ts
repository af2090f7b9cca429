import { toText } from '../../core/to-text.ts'
import { anyType, stringType } from '../../ir/type.ts'
import { defineAggregator } from '../contract/aggregator.ts'
import { param } from '../contract/params.ts'
import { earliest } from './earliest.ts'

export const join = defineAggregator({
  name: 'join',
  summary: 'Joins the values of all events to one text.',
  since: '0.1.0',
  params: {
    x: param.expression({ doc: 'What is read of each event.', type: anyType, required: true }),
    sep: param.text({ doc: 'What stands between two values.', required: true }),
    max: param.int({ doc: 'Most values in the text.', default: '1000', min: 1, max: 1_000_000 }),
  },
  positional: ['x', 'sep', 'max'],
  type: () => stringType,
  details:
    'Nulls are left out; other values are written as `"${x}"` writes them. They stand in the order of `@time`, then of source, partition and line, whenever the events arrive; those of the first events stay when there are more than `max`, and `@truncated` says so.',
  memory: 'bounded',
  examples: [
    {
      title: 'Lines of a stack trace',
      use: 'join(message, "; ")',
      in: [{ message: 'failed' }, { message: 'at a' }, { message: 'at b' }],
      gives: 'failed; at a; at b',
    },
    { title: 'No values', use: 'join(message, ",")', in: [{ message: null }], gives: '' },
  ],
  open: ({ sep, max }) => earliest(max, (values) => values.map(toText).join(sep)),
})
