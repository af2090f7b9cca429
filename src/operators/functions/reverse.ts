import type { Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const reverse = defineFunction({
  name: 'reverse',
  group: 'text',
  summary: 'Turns a text or list round.',
  since: '0.1.0',
  signature: ['reverse(x: string) -> string', 'reverse(x: list<T>) -> list<T>'],
  examples: [
    { code: 'reverse("abc")', gives: '"cba"' },
    { code: 'reverse([1, 2, 3])', gives: '[3, 2, 1]' },
  ],
  run: (x: string | Value[]) => (typeof x === 'string' ? [...x].reverse().join('') : x.toReversed()),
})
