import { defineFunction } from '../contract/function.ts'

export const removePrefix = defineFunction({
  name: 'remove_prefix',
  group: 'text',
  summary: 'Removes a text from the start of another one, where it stands there.',
  since: '0.1.0',
  signature: 'remove_prefix(s: string, p: string) -> string',
  examples: [
    { code: 'remove_prefix("www.example.org", "www.")', gives: '"example.org"' },
    { code: 'remove_prefix("example.org", "www.")', gives: '"example.org"' },
  ],
  run: (s: string, p: string) => (s.startsWith(p) ? s.slice(p.length) : s),
})

export const removeSuffix = defineFunction({
  name: 'remove_suffix',
  group: 'text',
  summary: 'Removes a text from the end of another one, where it stands there.',
  since: '0.1.0',
  signature: 'remove_suffix(s: string, p: string) -> string',
  examples: [{ code: 'remove_suffix("access.log", ".log")', gives: '"access"' }],
  run: (s: string, p: string) => (s.endsWith(p) ? s.slice(0, s.length - p.length) : s),
})
