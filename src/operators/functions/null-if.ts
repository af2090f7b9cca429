import { equal } from '../../core/equal.ts'
import type { Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const nullIf = defineFunction({
  name: 'null_if',
  group: 'conversion',
  summary: 'Gives null where two values are equal, else the first.',
  since: '0.1.0',
  signature: 'null_if(x: T, y: T) -> T?',
  examples: [
    { code: 'null_if("-", "-")', gives: 'null' },
    { code: 'null_if("ann", "-")', gives: '"ann"' },
  ],
  run: (x: Value, y: Value) => (equal(x, y) ? null : x),
})
