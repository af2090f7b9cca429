import { typeName, type Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const typeOf = defineFunction({
  name: 'type_of',
  group: 'conversion',
  summary: 'Names the type of a value: "int", "string", "list", "null" …',
  since: '0.1.0',
  signature: 'type_of(x: any) -> string',
  takesNull: true,
  examples: [
    { code: 'type_of(1.0)', gives: '"int"' },
    { code: 'type_of(null)', gives: '"null"' },
    { code: 'type_of({})', gives: '"record"' },
  ],
  run: (x: Value) => typeName(x),
})
