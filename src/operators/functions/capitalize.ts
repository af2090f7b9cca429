import { defineFunction } from '../contract/function.ts'

export const capitalize = defineFunction({
  name: 'capitalize',
  group: 'text',
  summary: 'Makes the first letter of a text a capital and leaves the others.',
  since: '0.1.0',
  signature: 'capitalize(s: string) -> string',
  examples: [{ code: 'capitalize("web server")', gives: '"Web server"' }],
  run(s: string) {
    const first = String.fromCodePoint(s.codePointAt(0) ?? 0x20)
    return s === '' ? '' : first.toUpperCase() + s.slice(first.length)
  },
})
