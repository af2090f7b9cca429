import type { Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const first = defineFunction({
  name: 'first',
  group: 'list',
  summary: 'Gives the first item of a list, null of an empty one.',
  since: '0.1.0',
  signature: 'first(xs: list<T>) -> T?',
  examples: [
    { code: 'first([3, 1, 2])', gives: '3' },
    { code: 'first([])', gives: 'null' },
  ],
  run: (xs: Value[]) => xs[0] ?? null,
})

export const last = defineFunction({
  name: 'last',
  group: 'list',
  summary: 'Gives the last item of a list, null of an empty one.',
  since: '0.1.0',
  signature: 'last(xs: list<T>) -> T?',
  examples: [{ code: 'last([3, 1, 2])', gives: '2' }],
  run: (xs: Value[]) => xs.at(-1) ?? null,
})
