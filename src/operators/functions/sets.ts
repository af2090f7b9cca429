import type { Value } from '../../core/value.ts'
import { valueKey } from '../../core/value-key.ts'
import { defineFunction } from '../contract/function.ts'

const keysOf = (xs: readonly Value[]): Set<unknown> => new Set(xs.map(valueKey))

/** The items that a test on their keys lets pass, each value once. */
function once(xs: readonly Value[], test: (key: unknown) => boolean): Value[] {
  const seen = new Set<unknown>()
  return xs.filter((x) => {
    const key = valueKey(x)
    if (seen.has(key) || !test(key)) return false
    seen.add(key)
    return true
  })
}

export const union = defineFunction({
  name: 'union',
  group: 'list',
  summary: 'Lists what stands in either list, each value once.',
  since: '0.1.0',
  signature: 'union(a: list<T>, b: list<T>) -> list<T>',
  examples: [{ code: 'union([1, 2], [2, 3])', gives: '[1, 2, 3]' }],
  run: (a: Value[], b: Value[]) => once([...a, ...b], () => true),
})

export const intersect = defineFunction({
  name: 'intersect',
  group: 'list',
  summary: 'Lists what stands in both lists, each value once.',
  since: '0.1.0',
  signature: 'intersect(a: list<T>, b: list<T>) -> list<T>',
  examples: [{ code: 'intersect([1, 2, 2], [2, 3])', gives: '[2]' }],
  run(a: Value[], b: Value[]) {
    const others = keysOf(b)
    return once(a, (key) => others.has(key))
  },
})

export const difference = defineFunction({
  name: 'difference',
  group: 'list',
  summary: 'Lists what stands in the first list and not in the second, each value once.',
  since: '0.1.0',
  signature: 'difference(a: list<T>, b: list<T>) -> list<T>',
  examples: [{ code: 'difference([1, 2, 3], [2])', gives: '[1, 3]' }],
  run(a: Value[], b: Value[]) {
    const others = keysOf(b)
    return once(a, (key) => !others.has(key))
  },
})

export const isSubset = defineFunction({
  name: 'is_subset',
  group: 'list',
  summary: 'Tells whether the second list holds every item of the first.',
  since: '0.1.0',
  signature: 'is_subset(a: list<T>, b: list<T>) -> bool',
  examples: [
    { code: 'is_subset([1, 2], [2, 3, 1])', gives: 'true' },
    { code: 'is_subset([], [1])', gives: 'true' },
  ],
  run(a: Value[], b: Value[]) {
    const others = keysOf(b)
    return a.every((x) => others.has(valueKey(x)))
  },
})
