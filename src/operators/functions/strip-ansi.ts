import { util } from '../../core/lazy-module.ts'
import { defineFunction } from '../contract/function.ts'

export const stripAnsi = defineFunction({
  name: 'strip_ansi',
  group: 'text',
  summary: 'Removes the escape sequences that colour a terminal.',
  since: '0.1.0',
  signature: 'strip_ansi(s: string) -> string',
  examples: [{ code: 'strip_ansi("\\u{1b}[31mred\\u{1b}[0m")', gives: '"red"' }],
  run: (s: string) => (s.includes('\u001b') || s.includes('\u009b') ? util().stripVTControlCharacters(s) : s),
})
