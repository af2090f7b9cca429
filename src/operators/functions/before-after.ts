import { defineFunction } from '../contract/function.ts'

export const before = defineFunction({
  name: 'before',
  group: 'text',
  summary: 'Gives what stands before the first separator, or the whole text without one.',
  since: '0.1.0',
  signature: 'before(s: string, sep: string) -> string',
  examples: [
    { code: 'before("key=a=b", "=")', gives: '"key"' },
    { code: 'before("key", "=")', gives: '"key"' },
  ],
  run(s: string, sep: string) {
    const at = s.indexOf(sep)
    return at < 0 ? s : s.slice(0, at)
  },
})

export const after = defineFunction({
  name: 'after',
  group: 'text',
  summary: 'Gives what stands after the first separator, or nothing without one.',
  since: '0.1.0',
  signature: 'after(s: string, sep: string) -> string',
  examples: [
    { code: 'after("key=a=b", "=")', gives: '"a=b"' },
    { code: 'after("key", "=")', gives: '""' },
  ],
  run(s: string, sep: string) {
    const at = s.indexOf(sep)
    return at < 0 ? '' : s.slice(at + sep.length)
  },
})
