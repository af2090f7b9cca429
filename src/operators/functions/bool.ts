import type { Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

const words = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['off', false],
  ['0', false],
])

export const bool = defineFunction({
  name: 'bool',
  group: 'conversion',
  summary: 'Makes a bool of true, false, yes, no, on, off, 1 or 0.',
  since: '0.1.0',
  signature: 'bool(x: any) -> bool?',
  examples: [
    { code: 'bool("Yes")', gives: 'true' },
    { code: 'bool(0)', gives: 'false' },
    { code: 'bool("maybe")', gives: 'null' },
  ],
  run(x: Value) {
    if (typeof x === 'boolean') return x
    if (typeof x === 'number') return x === 1 ? true : x === 0 ? false : null
    return typeof x === 'string' ? (words.get(x.trim().toLowerCase()) ?? null) : null
  },
})
