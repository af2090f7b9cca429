import { codePointLength, sliceCodePoints } from '../../core/code-points.ts'
import { mismatch } from '../../core/mismatch.ts'
import { defineFunction } from '../contract/function.ts'

/** The longest text that `repeat`, `pad_start` and `pad_end` make, so that one event cannot ask for all memory. */
export const mostText = 1024 * 1024

function padding(s: string, n: number | bigint, fill: string): string | null {
  const missing = Number(n) - codePointLength(s)
  if (missing <= 0 || fill === '') return ''
  if (Number(n) > mostText) return mismatch('the padded text is longer than 1 MiB')
  return sliceCodePoints(fill.repeat(Math.ceil(missing / codePointLength(fill))), 0, missing)
}

export const padStart = defineFunction({
  name: 'pad_start',
  group: 'text',
  summary: 'Fills a text up to a length at its start.',
  since: '0.1.0',
  signature: 'pad_start(s: string, n: int, fill: string = " ") -> string',
  examples: [{ code: 'pad_start("7", 3, "0")', gives: '"007"' }],
  run(s: string, n: number | bigint, fill: string) {
    const more = padding(s, n, fill)
    return more === null ? null : more + s
  },
})

export const padEnd = defineFunction({
  name: 'pad_end',
  group: 'text',
  summary: 'Fills a text up to a length at its end.',
  since: '0.1.0',
  signature: 'pad_end(s: string, n: int, fill: string = " ") -> string',
  examples: [{ code: 'pad_end("ab", 5, ".")', gives: '"ab..."' }],
  run(s: string, n: number | bigint, fill: string) {
    const more = padding(s, n, fill)
    return more === null ? null : s + more
  },
})
