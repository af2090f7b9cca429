import { boolType } from '../../ir/type.ts'
import { defineAggregator } from '../contract/aggregator.ts'
import { param } from '../contract/params.ts'
import { truth } from './truth.ts'

export const all = defineAggregator({
  name: 'all',
  summary: 'Tells whether a condition holds for every event.',
  since: '0.1.0',
  params: { b: param.expression({ doc: 'The condition.', type: boolType, required: true }) },
  positional: ['b'],
  type: () => boolType,
  details: 'Nulls do not count; of no values it is true.',
  memory: 'constant',
  examples: [
    { title: 'No failure', use: 'all(status < 500)', in: [{ status: 200 }, { status: 503 }], gives: false },
    { title: 'No values', use: 'all(status < 500)', in: [{ status: null }], gives: true },
  ],
  open: () => truth(false),
})
