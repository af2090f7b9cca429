import type { Value } from '../../core/value.ts'
import { valueKey } from '../../core/value-key.ts'
import { defineFunction } from '../contract/function.ts'
import type { Lambda } from '../contract/lambda.ts'

export const distinct = defineFunction({
  name: 'distinct',
  group: 'list',
  summary: 'Keeps the first of items that are equal, or equal by an expression.',
  since: '0.1.0',
  signature: 'distinct(xs: list<T>, by: (x: T) -> any = x) -> list<T>',
  examples: [
    { code: 'distinct([1, 2, 1.0, null, null])', gives: '[1, 2, null]' },
    { code: 'distinct(["a", "A", "b"], by: x -> lower(x))', gives: '["a", "b"]' },
  ],
  run(xs: Value[], by: Lambda | null) {
    const seen = new Set<unknown>()
    return xs.filter((x) => {
      const key = valueKey(by === null ? x : by(x))
      const isNew = !seen.has(key)
      seen.add(key)
      return isNew
    })
  },
})
