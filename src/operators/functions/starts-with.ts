import { defineFunction } from '../contract/function.ts'

export const startsWith = defineFunction({
  name: 'starts_with',
  group: 'text',
  summary: 'Tells whether a text begins with another one.',
  since: '0.1.0',
  signature: 'starts_with(s: string, p: string) -> bool',
  examples: [{ code: 'starts_with("/api/users", "/api")', gives: 'true' }],
  run: (s: string, p: string) => s.startsWith(p),
})
