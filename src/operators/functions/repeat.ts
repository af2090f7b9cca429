import { mismatch } from '../../core/mismatch.ts'
import { defineFunction } from '../contract/function.ts'
import { mostText } from './pad.ts'

export const repeat = defineFunction({
  name: 'repeat',
  group: 'text',
  summary: 'Writes a text several times in a row.',
  since: '0.1.0',
  signature: 'repeat(s: string, n: int) -> string',
  examples: [{ code: 'repeat("ab", 3)', gives: '"ababab"' }],
  run(s: string, n: number | bigint) {
    const times = Math.max(0, Number(n))
    return s.length * times > mostText ? mismatch('the repeated text is longer than 1 MiB') : s.repeat(times)
  },
})
