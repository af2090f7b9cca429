import { defineFunction } from '../contract/function.ts'

export const lower = defineFunction({
  name: 'lower',
  group: 'text',
  summary: 'Writes a text in small letters.',
  since: '0.1.0',
  signature: 'lower(s: string) -> string',
  examples: [{ code: 'lower("ERROR Ä")', gives: '"error ä"' }],
  run: (s: string) => s.toLowerCase(),
})
