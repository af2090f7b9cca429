import { defineFunction } from '../contract/function.ts'

export const endsWith = defineFunction({
  name: 'ends_with',
  group: 'text',
  summary: 'Tells whether a text ends with another one.',
  since: '0.1.0',
  signature: 'ends_with(s: string, p: string) -> bool',
  examples: [{ code: 'ends_with("access.log.gz", ".gz")', gives: 'true' }],
  run: (s: string, p: string) => s.endsWith(p),
})
