import { mismatch } from '../../core/mismatch.ts'
import type { Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const concat = defineFunction({
  name: 'concat',
  group: 'list',
  summary: 'Joins lists to one.',
  since: '0.1.0',
  signature: 'concat(a: list<T>, b: list<T>, …) -> list<T>',
  examples: [{ code: 'concat([1], [2, 3], [4])', gives: '[1, 2, 3, 4]' }],
  run: (...lists: Value[][]) => lists.flat() as Value[],
})

export const append = defineFunction({
  name: 'append',
  group: 'list',
  summary: 'Adds an item to the end of a list.',
  since: '0.1.0',
  signature: 'append(xs: list<T>, x: T) -> list<T>',
  examples: [{ code: 'append([1, 2], 3)', gives: '[1, 2, 3]' }],
  run: (xs: Value[], x: Value) => [...xs, x],
})

export const zip = defineFunction({
  name: 'zip',
  group: 'list',
  summary: 'Pairs the items of two lists, up to the end of the shorter one.',
  since: '0.1.0',
  signature: 'zip(a: list<T>, b: list<U>) -> list<[T, U]>',
  examples: [{ code: 'zip(["a", "b"], [1, 2, 3])', gives: '[["a", 1], ["b", 2]]' }],
  run: (a: Value[], b: Value[]) => a.slice(0, b.length).map((x, i) => [x, b[i]!]),
})

export const chunk = defineFunction({
  name: 'chunk',
  group: 'list',
  summary: 'Parts a list into lists of n items; the last one may be shorter.',
  since: '0.1.0',
  signature: 'chunk(xs: list<T>, n: int) -> list<list<T>>',
  examples: [{ code: 'chunk([1, 2, 3, 4, 5], 2)', gives: '[[1, 2], [3, 4], [5]]' }],
  run(xs: Value[], n: number | bigint) {
    const size = Number(n)
    if (size < 1) return mismatch('a list is parted into chunks of 1 item or more')
    return Array.from({ length: Math.ceil(xs.length / size) }, (_, i) => xs.slice(i * size, (i + 1) * size))
  },
})

/** More would let one event ask for all memory. */
const mostNumbers = 1_000_000

export const numbers = defineFunction({
  name: 'numbers',
  group: 'list',
  summary: 'Lists the ints from one to another, both included.',
  since: '0.1.0',
  signature: 'numbers(from: int, to: int) -> list<int>',
  examples: [
    { code: 'numbers(1, 4)', gives: '[1, 2, 3, 4]' },
    { code: 'numbers(1, 0)', gives: '[]' },
  ],
  run(from: number | bigint, to: number | bigint) {
    const start = Number(from)
    const length = Math.max(0, Number(to) - start + 1)
    if (length > mostNumbers) return mismatch('the list has more than 1,000,000 numbers')
    return Array.from({ length }, (_, i) => start + i)
  },
})

export const fillNulls = defineFunction({
  name: 'fill_nulls',
  group: 'list',
  summary: 'Puts a value in the place of the nulls of a list.',
  since: '0.1.0',
  signature: 'fill_nulls(xs: list<T?>, with: T) -> list<T>',
  examples: [{ code: 'fill_nulls([1, null, 3], with: 0)', gives: '[1, 0, 3]' }],
  run: (xs: Value[], by: Value) => xs.map((x) => x ?? by),
})
