import { equal } from '../../core/equal.ts'
import type { Rec } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const changed = defineFunction({
  name: 'changed',
  group: 'record',
  summary: 'Lists the keys that two records do not share or whose values differ.',
  since: '0.1.0',
  signature: 'changed(a: rec, b: rec) -> list<string>',
  examples: [{ code: 'changed({a: 1, b: 2, c: 3}, {a: 1, b: 5, d: 4})', gives: '["b", "c", "d"]' }],
  run(a: Rec, b: Rec) {
    const names = Object.keys(a).filter((key) => !Object.hasOwn(b, key) || !equal(a[key]!, b[key]!))
    return [...names, ...Object.keys(b).filter((key) => !Object.hasOwn(a, key))]
  },
})
