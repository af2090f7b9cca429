import type { Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

/** The checker turns `exists(a.b)` into an expression of its own, which sees a key set to null; only other arguments come here. */
export const exists = defineFunction({
  name: 'exists',
  group: 'conversion',
  summary: 'Tells whether the event has a field, even one that is null.',
  since: '0.1.0',
  signature: 'exists(field: any) -> bool',
  takesNull: true,
  examples: [{ code: 'exists(no_such_field)', gives: 'false' }],
  run: (x: Value) => x !== null,
})
