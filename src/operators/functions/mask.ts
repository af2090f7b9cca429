import { codePointLength, sliceCodePoints } from '../../core/code-points.ts'
import { defineFunction } from '../contract/function.ts'

export const mask = defineFunction({
  name: 'mask',
  group: 'privacy',
  summary: 'Hides a text but for characters at its start and end; a short one wholly.',
  since: '0.1.0',
  signature: 'mask(s: string, start: int = 0, end: int = 4, with: string = "*") -> string',
  examples: [
    { code: 'mask("4111111111111111")', gives: '"************1111"' },
    { code: 'mask("secret", start: 1, end: 1, with: "x")', gives: '"sxxxxt"' },
    { code: 'mask("1234")', gives: '"****"' },
  ],
  run(s: string, start: number | bigint, end: number | bigint, by: string) {
    const length = codePointLength(s)
    const [head, tail] = [Math.max(0, Number(start)), Math.max(0, Number(end))]
    if (head + tail >= length) return by.repeat(length)
    const hidden = by.repeat(length - head - tail)
    return sliceCodePoints(s, 0, head) + hidden + sliceCodePoints(s, length - tail)
  },
})
