import { compareOrdered } from '../../core/compare.ts'
import type { Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'
import type { Lambda } from '../contract/lambda.ts'

export const sort = defineFunction({
  name: 'sort',
  group: 'list',
  summary: 'Sorts a list by its items or by an expression; equal ones keep their order.',
  since: '0.1.0',
  signature: 'sort(xs: list<T>, by: (x: T) -> any = x, desc: bool = false) -> list<T>',
  examples: [
    { code: 'sort([3, 1, 2])', gives: '[1, 2, 3]' },
    { code: 'sort([3, 1, 2], desc: true)', gives: '[3, 2, 1]' },
    { code: 'sort(["ccc", "a"], by: x -> length(x))', gives: '["a", "ccc"]' },
  ],
  run(xs: Value[], by: Lambda | null, desc: boolean) {
    const direction = desc ? -1 : 1
    if (by === null) return xs.toSorted((a, b) => compareOrdered(a, b) * direction)
    const keyed = xs.map((x) => ({ x, key: by(x) }))
    return keyed.sort((a, b) => compareOrdered(a.key, b.key) * direction).map((one) => one.x)
  },
})
