import { compareOrdered } from '../../core/compare.ts'
import type { Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const minOf = defineFunction({
  name: 'min_of',
  group: 'number',
  summary: 'Gives the least of its arguments.',
  since: '0.1.0',
  signature: 'min_of(a: T, b: T, …) -> T',
  examples: [
    { code: 'min_of(3, 1, 2)', gives: '1' },
    { code: 'min_of(5s, 1m)', gives: '5s' },
  ],
  run: (...values: Value[]) => values.reduce((a, b) => (compareOrdered(b, a) < 0 ? b : a)),
})

export const maxOf = defineFunction({
  name: 'max_of',
  group: 'number',
  summary: 'Gives the greatest of its arguments.',
  since: '0.1.0',
  signature: 'max_of(a: T, b: T, …) -> T',
  examples: [{ code: 'max_of(3, 10, 2)', gives: '10' }],
  run: (...values: Value[]) => values.reduce((a, b) => (compareOrdered(b, a) > 0 ? b : a)),
})

export const clamp = defineFunction({
  name: 'clamp',
  group: 'number',
  summary: 'Moves a value to the nearer end of a range, if it lies outside.',
  since: '0.1.0',
  signature: 'clamp(x: T, low: T, high: T) -> T',
  examples: [
    { code: 'clamp(150, 0, 100)', gives: '100' },
    { code: 'clamp(5, 0, 100)', gives: '5' },
  ],
  run: (x: Value, low: Value, high: Value) =>
    compareOrdered(x, low) < 0 ? low : compareOrdered(x, high) > 0 ? high : x,
})
