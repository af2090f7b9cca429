import { anyType, optional } from '../../ir/type.ts'
import { defineAggregator } from '../contract/aggregator.ts'
import { param } from '../contract/params.ts'
import { extreme } from './extreme.ts'

export const max = defineAggregator({
  name: 'max',
  summary: 'Gives the greatest value.',
  since: '0.1.0',
  params: { x: param.expression({ doc: 'What is read of each event.', type: anyType, required: true }) },
  positional: ['x'],
  type: ({ x }) => optional(x.type),
  details:
    'Nulls do not count; of no values it gives null. Values of different types have the order of "sort": bool, number, string, bytes, time, duration, list, record.',
  memory: 'constant',
  examples: [
    { title: 'Slowest answer', use: 'max(ms)', in: [{ ms: 30 }, { ms: null }, { ms: 12.5 }], gives: 30 },
    { title: 'No values', use: 'max(ms)', in: [{ ms: null }], gives: null },
  ],
  open: () => extreme(1),
})
