import type { Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'
import type { Lambda } from '../contract/lambda.ts'

export const reduce = defineFunction({
  name: 'reduce',
  group: 'list',
  summary: 'Folds a list into one value, from a start and item by item.',
  since: '0.1.0',
  signature: 'reduce(xs: list<T>, start: U?, step: (acc: U, x: T) -> U) -> U',
  examples: [
    { code: 'reduce([1, 2, 3], 0, (acc, x) -> acc * 10 + x)', gives: '123' },
    { code: 'reduce([], "none", (acc, x) -> x)', gives: '"none"' },
  ],
  run: (xs: Value[], start: Value, step: Lambda) => xs.reduce((acc, x) => step(acc, x), start),
})
