import { codePointLength } from '../../core/code-points.ts'
import type { Rec, Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const length = defineFunction({
  name: 'length',
  group: 'text',
  summary: 'Counts the code points of a text, the items of a list or the keys of a record.',
  since: '0.1.0',
  signature: 'length(x: string|bytes|list<T>|rec) -> int',
  examples: [
    { code: 'length("héllo")', gives: '5' },
    { code: 'length([1, 2, 3])', gives: '3' },
    { code: 'length({a: 1})', gives: '1' },
  ],
  run(x: string | Uint8Array | Value[] | Rec) {
    if (typeof x === 'string') return codePointLength(x)
    return Array.isArray(x) || x instanceof Uint8Array ? x.length : Object.keys(x).length
  },
})
