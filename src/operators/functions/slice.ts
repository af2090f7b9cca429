import { sliceCodePoints } from '../../core/code-points.ts'
import type { Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const slice = defineFunction({
  name: 'slice',
  group: 'text',
  summary: 'Cuts out a part, the end not included; negative numbers count from the end.',
  since: '0.1.0',
  signature: [
    'slice(x: string, from: int, to: int = end) -> string',
    'slice(x: bytes, from: int, to: int = end) -> bytes',
    'slice(x: list<T>, from: int, to: int = end) -> list<T>',
  ],
  examples: [
    { code: 'slice("abcdef", 1, 3)', gives: '"bc"' },
    { code: 'slice("abcdef", -2)', gives: '"ef"' },
    { code: 'slice([1, 2, 3], 0, -1)', gives: '[1, 2]' },
  ],
  run(x: string | Uint8Array | Value[], from: number | bigint, to: number | bigint | null) {
    const start = Number(from)
    const end = to === null ? null : Number(to)
    return typeof x === 'string' ? sliceCodePoints(x, start, end) : x.slice(start, end ?? x.length)
  },
})
