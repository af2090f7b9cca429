import { add, divide } from '../../core/arithmetic.ts'
import { compareOrdered } from '../../core/compare.ts'
import { Duration, type Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'
import type { Lambda } from '../contract/lambda.ts'

const present = (xs: readonly Value[]): Value[] => xs.filter((x) => x !== null)

/** Null as soon as an item is neither a number nor, among durations, a duration: `add` has noted the mismatch. */
function total(xs: readonly Value[]): Value {
  const zero: Value = xs[0] instanceof Duration ? new Duration(0) : 0
  return xs.reduce<Value>((a, b) => (a === null ? null : add(a, b)), zero)
}

export const sum = defineFunction({
  name: 'sum',
  group: 'list',
  summary: 'Adds up the numbers or durations of a list; nulls do not count.',
  since: '0.1.0',
  signature: ['sum(xs: list<num>) -> num', 'sum(xs: list<duration>) -> duration'],
  examples: [
    { code: 'sum([1, 2.5, null])', gives: '3.5' },
    { code: 'sum([10s, 1m])', gives: '70s' },
    { code: 'sum([])', gives: '0' },
  ],
  run: (xs: Value[]) => total(present(xs)),
})

export const avg = defineFunction({
  name: 'avg',
  group: 'list',
  summary: 'Gives the mean of the numbers or durations of a list; nulls do not count.',
  since: '0.1.0',
  signature: ['avg(xs: list<num>) -> float?', 'avg(xs: list<duration>) -> duration?'],
  examples: [
    { code: 'avg([1, 2, null])', gives: '1.5' },
    { code: 'avg([])', gives: 'null' },
  ],
  run(xs: Value[]) {
    const values = present(xs)
    return values.length === 0 ? null : divide(total(values), values.length)
  },
})

/** The item whose key is greatest (`direction` 1) or least (−1); the first of equal ones; items without a key do not count. */
function extreme(xs: readonly Value[], keyOf: Lambda, direction: 1 | -1): Value {
  let best: Value = null
  let bestKey: Value = null
  for (const x of xs) {
    const key = keyOf(x)
    if (key === null || (bestKey !== null && compareOrdered(key, bestKey) * direction <= 0)) continue
    best = x
    bestKey = key
  }
  return best
}

const itself: Lambda = (x) => x!

export const min = defineFunction({
  name: 'min',
  group: 'list',
  summary: 'Gives the least item of a list; nulls do not count.',
  since: '0.1.0',
  signature: 'min(xs: list<T>) -> T?',
  examples: [{ code: 'min([3, 1, null])', gives: '1' }],
  run: (xs: Value[]) => extreme(xs, itself, -1),
})

export const max = defineFunction({
  name: 'max',
  group: 'list',
  summary: 'Gives the greatest item of a list; nulls do not count.',
  since: '0.1.0',
  signature: 'max(xs: list<T>) -> T?',
  examples: [{ code: 'max(["a", "c", "b"])', gives: '"c"' }],
  run: (xs: Value[]) => extreme(xs, itself, 1),
})

export const minBy = defineFunction({
  name: 'min_by',
  group: 'list',
  summary: 'Gives the item for which an expression is least.',
  since: '0.1.0',
  signature: 'min_by(xs: list<T>, key: (x: T) -> any) -> T?',
  examples: [{ code: 'min_by([{n: 3}, {n: 1}], x -> x.n)', gives: '{n: 1}' }],
  run: (xs: Value[], key: Lambda) => extreme(xs, key, -1),
})

export const maxBy = defineFunction({
  name: 'max_by',
  group: 'list',
  summary: 'Gives the item for which an expression is greatest.',
  since: '0.1.0',
  signature: 'max_by(xs: list<T>, key: (x: T) -> any) -> T?',
  examples: [{ code: 'max_by(["a", "ccc", "bb"], x -> length(x))', gives: '"ccc"' }],
  run: (xs: Value[], key: Lambda) => extreme(xs, key, 1),
})
