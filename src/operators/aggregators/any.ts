import { boolType } from '../../ir/type.ts'
import { defineAggregator } from '../contract/aggregator.ts'
import { param } from '../contract/params.ts'
import { truth } from './truth.ts'

export const any = defineAggregator({
  name: 'any',
  summary: 'Tells whether a condition holds for one event at least.',
  since: '0.1.0',
  params: { b: param.expression({ doc: 'The condition.', type: boolType, required: true }) },
  positional: ['b'],
  type: () => boolType,
  details: 'Nulls do not count; of no values it is false.',
  memory: 'constant',
  examples: [
    { title: 'A failure', use: 'any(status >= 500)', in: [{ status: 200 }, { status: 503 }], gives: true },
    { title: 'No values', use: 'any(status >= 500)', in: [{ status: null }], gives: false },
  ],
  open: () => truth(true),
})
