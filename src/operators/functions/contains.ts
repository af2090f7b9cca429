import type { Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const contains = defineFunction({
  name: 'contains',
  group: 'text',
  summary: 'Tells whether a text holds another one, or any one of several.',
  since: '0.1.0',
  signature: 'contains(s: string, part: string|list<string>) -> bool',
  examples: [
    { code: 'contains("Failed password", "Failed")', gives: 'true' },
    { code: 'contains("disk full", ["error", "full"])', gives: 'true' },
  ],
  run: (s: string, part: string | Value[]) =>
    typeof part === 'string'
      ? s.includes(part)
      : part.some((one) => typeof one === 'string' && s.includes(one)),
})
