import { isRecord, type Rec, setKey, type Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'
import { holds, type Lambda } from '../contract/lambda.ts'

export const filter = defineFunction({
  name: 'filter',
  group: 'list',
  summary: 'Keeps the items or fields for which a condition holds.',
  since: '0.1.0',
  signature: [
    'filter(xs: list<T>, test: (x: T) -> bool) -> list<T>',
    'filter(xs: rec, test: (k: string, v: any) -> bool) -> {..}',
  ],
  examples: [
    { code: 'filter([1, 5, 3], x -> x > 2)', gives: '[5, 3]' },
    { code: 'filter({a: 1, b: 5}, (k, v) -> v > 2)', gives: '{b: 5}' },
  ],
  run(xs: Value[] | Rec, test: Lambda) {
    if (!isRecord(xs)) return xs.filter((x) => holds(test(x)))
    const kept: Rec = {}
    for (const key of Object.keys(xs)) {
      if (holds(test(key, xs[key]!))) setKey(kept, key, xs[key]!)
    }
    return kept
  },
})
