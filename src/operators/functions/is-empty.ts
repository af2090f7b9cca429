import { isRecord, type Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const isEmpty = defineFunction({
  name: 'is_empty',
  group: 'conversion',
  summary: 'Tells whether a value is null, "", [] or {}.',
  since: '0.1.0',
  signature: 'is_empty(x: any) -> bool',
  takesNull: true,
  examples: [
    { code: 'is_empty("")', gives: 'true' },
    { code: 'is_empty([null])', gives: 'false' },
    { code: 'is_empty(0)', gives: 'false' },
  ],
  run(x: Value) {
    if (x === null || x === '') return true
    if (Array.isArray(x) || x instanceof Uint8Array) return x.length === 0
    return isRecord(x) && Object.keys(x).length === 0
  },
})
