import { isRecord, type Rec, type Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'
import type { Lambda } from '../contract/lambda.ts'

export const map = defineFunction({
  name: 'map',
  group: 'list',
  summary: 'Makes a list of what an expression gives for each item or field.',
  since: '0.1.0',
  signature: [
    'map(xs: list<T>, to: (x: T) -> U) -> list<U>',
    'map(xs: rec, to: (k: string, v: any) -> U) -> list<U>',
  ],
  examples: [
    { code: 'map([1, 2, 3], x -> x * 10)', gives: '[10, 20, 30]' },
    { code: 'map({a: 1, b: 2}, (k, v) -> "${k}=${v}")', gives: '["a=1", "b=2"]' },
  ],
  run(xs: Value[] | Rec, to: Lambda) {
    if (!isRecord(xs)) return xs.map((x) => to(x))
    return Object.keys(xs).map((key) => to(key, xs[key]!))
  },
})
