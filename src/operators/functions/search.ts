import { isRecord, type Rec, type Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'
import { holds, type Lambda } from '../contract/lambda.ts'

export const find = defineFunction({
  name: 'find',
  group: 'list',
  summary: 'Gives the first item for which a condition holds.',
  since: '0.1.0',
  signature: 'find(xs: list<T>, test: (x: T) -> bool) -> T?',
  examples: [
    { code: 'find([1, 5, 3], x -> x > 2)', gives: '5' },
    { code: 'find([1], x -> x > 2)', gives: 'null' },
  ],
  run: (xs: Value[], test: Lambda) => xs.find((x) => holds(test(x))) ?? null,
})

export const position = defineFunction({
  name: 'position',
  group: 'list',
  summary: 'Gives the place, from 0, of the first item for which a condition holds.',
  since: '0.1.0',
  signature: 'position(xs: list<T>, test: (x: T) -> bool) -> int?',
  examples: [{ code: 'position(["a", "b"], x -> x == "b")', gives: '1' }],
  run(xs: Value[], test: Lambda) {
    const at = xs.findIndex((x) => holds(test(x)))
    return at < 0 ? null : at
  },
})

export const any = defineFunction({
  name: 'any',
  group: 'list',
  summary: 'Tells whether a condition holds for one item or field at least.',
  since: '0.1.0',
  signature: [
    'any(xs: list<T>, test: (x: T) -> bool) -> bool',
    'any(xs: rec, test: (k: string, v: any) -> bool) -> bool',
  ],
  examples: [
    { code: 'any([1, 5], x -> x > 2)', gives: 'true' },
    { code: 'any([], x -> x > 2)', gives: 'false' },
    { code: 'any({a: 1}, (k, v) -> k == "a")', gives: 'true' },
  ],
  run(xs: Value[] | Rec, test: Lambda) {
    if (!isRecord(xs)) return xs.some((x) => holds(test(x)))
    return Object.keys(xs).some((key) => holds(test(key, xs[key]!)))
  },
})

export const all = defineFunction({
  name: 'all',
  group: 'list',
  summary: 'Tells whether a condition holds for every item or field.',
  since: '0.1.0',
  signature: [
    'all(xs: list<T>, test: (x: T) -> bool) -> bool',
    'all(xs: rec, test: (k: string, v: any) -> bool) -> bool',
  ],
  examples: [
    { code: 'all([1, 5], x -> x > 2)', gives: 'false' },
    { code: 'all([], x -> x > 2)', gives: 'true' },
  ],
  run(xs: Value[] | Rec, test: Lambda) {
    if (!isRecord(xs)) return xs.every((x) => holds(test(x)))
    return Object.keys(xs).every((key) => holds(test(key, xs[key]!)))
  },
})

export const count = defineFunction({
  name: 'count',
  group: 'list',
  summary: 'Counts the items for which a condition holds; "length" counts all.',
  since: '0.1.0',
  signature: 'count(xs: list<T>, test: (x: T) -> bool) -> int',
  examples: [{ code: 'count([1, 5, 3], x -> x > 2)', gives: '2' }],
  run: (xs: Value[], test: Lambda) => xs.reduce<number>((n, x) => n + (holds(test(x)) ? 1 : 0), 0),
})
