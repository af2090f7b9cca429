import { globMatches } from '../../core/glob.ts'
import { defineFunction } from '../contract/function.ts'

export const globMatch = defineFunction({
  name: 'glob_match',
  group: 'text',
  summary: 'Tells whether a text fits a pattern of "*" (any text) and "?" (one character).',
  since: '0.1.0',
  signature: 'glob_match(s: string, pattern: string) -> bool',
  examples: [{ code: 'glob_match("web-12.example.org", "web-??.*")', gives: 'true' }],
  run: (s: string, pattern: string) => globMatches(pattern, s),
})
