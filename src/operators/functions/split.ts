import { everyMatch } from '../../core/every-match.ts'
import { defineFunction } from '../contract/function.ts'

export const split = defineFunction({
  name: 'split',
  group: 'text',
  summary: 'Parts a text at each separator; with a limit the last part keeps the rest.',
  since: '0.1.0',
  signature: 'split(s: string, by: string|regex, limit: int = 0) -> list<string>',
  examples: [
    { code: 'split("a,b,c", ",")', gives: '["a", "b", "c"]' },
    { code: 'split("a  b c", /\\s+/, limit: 2)', gives: '["a", "b c"]' },
  ],
  run(s: string, by: string | RegExp, limit: number | bigint) {
    const most = Number(limit) > 0 ? Number(limit) : Number.POSITIVE_INFINITY
    if (typeof by !== 'string') return splitByRegex(s, by, most)
    const parts = by === '' ? [...s] : s.split(by)
    if (parts.length <= most) return parts
    return [...parts.slice(0, most - 1), parts.slice(most - 1).join(by)]
  },
})

/** Groups of the regex are no parts, unlike in JavaScript. */
function splitByRegex(s: string, by: RegExp, most: number): string[] {
  const parts: string[] = []
  let start = 0
  for (const match of s.matchAll(everyMatch(by))) {
    if (parts.length + 1 >= most) break
    const isEmpty = match[0] === ''
    if (isEmpty && (match.index === 0 || match.index >= s.length)) continue
    parts.push(s.slice(start, match.index))
    start = match.index + match[0].length
  }
  parts.push(s.slice(start))
  return parts
}
