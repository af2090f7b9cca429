import { defineFunction } from '../contract/function.ts'

export const sign = defineFunction({
  name: 'sign',
  group: 'number',
  summary: 'Gives -1, 0 or 1 for a negative number, zero or a positive one.',
  since: '0.1.0',
  signature: 'sign(x: num) -> int',
  examples: [{ code: 'sign(-2.5)', gives: '-1' }],
  run: (x: number | bigint) => (x < 0 ? -1 : x > 0 ? 1 : 0),
})
