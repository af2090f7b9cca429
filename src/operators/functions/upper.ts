import { defineFunction } from '../contract/function.ts'

export const upper = defineFunction({
  name: 'upper',
  group: 'text',
  summary: 'Writes a text in capital letters.',
  since: '0.1.0',
  signature: 'upper(s: string) -> string',
  examples: [{ code: 'upper("get")', gives: '"GET"' }],
  run: (s: string) => s.toUpperCase(),
})
