import { codePointLength, sliceCodePoints } from '../../core/code-points.ts'
import { defineFunction } from '../contract/function.ts'

export const truncate = defineFunction({
  name: 'truncate',
  group: 'text',
  summary: 'Cuts a text to a length; the suffix, if it was cut, counts towards it.',
  since: '0.1.0',
  signature: 'truncate(s: string, max: int, suffix: string = "") -> string',
  examples: [
    { code: 'truncate("a long message", 6)', gives: '"a long"' },
    { code: 'truncate("a long message", 6, "...")', gives: '"a l..."' },
    { code: 'truncate("short", 6, "...")', gives: '"short"' },
  ],
  run(s: string, max: number | bigint, suffix: string) {
    const room = Math.max(0, Number(max))
    // A text has at most as many code points as UTF-16 units.
    if (s.length <= room || codePointLength(s) <= room) return s
    const left = room - codePointLength(suffix)
    return left >= 0 ? sliceCodePoints(s, 0, left) + suffix : sliceCodePoints(suffix, 0, room)
  },
})
