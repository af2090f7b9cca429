import { bytesOf } from '../../core/bytes-of.ts'
import { defineFunction } from '../contract/function.ts'

export const bytes = defineFunction({
  name: 'bytes',
  group: 'conversion',
  summary: 'Gives the UTF-8 bytes of a text.',
  since: '0.1.0',
  signature: 'bytes(x: string|bytes) -> bytes',
  examples: [{ code: 'length(bytes("é"))', gives: '2' }],
  run: (x: string | Uint8Array) => (typeof x === 'string' ? bytesOf(x) : x),
})
