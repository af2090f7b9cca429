import { codePointLength } from '../../core/code-points.ts'
import { everyMatch } from '../../core/every-match.ts'
import { defineFunction } from '../contract/function.ts'

export const countMatches = defineFunction({
  name: 'count_matches',
  group: 'text',
  summary: 'Counts how often a text holds another one or fits a regex, without overlaps.',
  since: '0.1.0',
  signature: 'count_matches(s: string, what: string|regex) -> int',
  examples: [
    { code: 'count_matches("a,b,c", ",")', gives: '2' },
    { code: 'count_matches("a1b22", /[0-9]+/)', gives: '2' },
  ],
  run(s: string, what: string | RegExp) {
    if (typeof what !== 'string') return s.match(everyMatch(what))?.length ?? 0
    return what === '' ? codePointLength(s) + 1 : s.split(what).length - 1
  },
})
