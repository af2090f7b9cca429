import type { Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const flatten = defineFunction({
  name: 'flatten',
  group: 'list',
  summary: 'Puts the items of inner lists in their place, to a depth.',
  since: '0.1.0',
  signature: ['flatten(xs: list<list<T>>) -> list<T>', 'flatten(xs: list<any>, depth: int = 1) -> list<any>'],
  examples: [
    { code: 'flatten([[1, 2], [3]])', gives: '[1, 2, 3]' },
    { code: 'flatten([1, [2, [3]]], depth: 2)', gives: '[1, 2, 3]' },
  ],
  // No list is nested deeper than this: input is refused beyond 1,000 levels.
  run: (xs: Value[], depth: number | bigint = 1) =>
    (xs as unknown[]).flat(Math.min(Number(depth), 1000)) as Value[],
})
