import { codePointIndex } from '../../core/code-points.ts'
import { defineFunction } from '../contract/function.ts'

export const indexOf = defineFunction({
  name: 'index_of',
  group: 'text',
  summary: 'Finds where a text first holds another one, counted from 0.',
  since: '0.1.0',
  signature: 'index_of(s: string, part: string) -> int?',
  examples: [
    { code: 'index_of("key=value", "=")', gives: '3' },
    { code: 'index_of("key", "=")', gives: 'null' },
  ],
  run(s: string, part: string) {
    const at = s.indexOf(part)
    return at < 0 ? null : codePointIndex(s, at)
  },
})
