import { expect, test } from 'vitest'
import { callableOf } from '../../../src/operators/contract/callable-of.ts'
import { defineFunction } from '../../../src/operators/contract/function.ts'

const spec = defineFunction({
  name: 'f',
  group: 'text',
  summary: 'Does nothing.',
  since: '0.1.0',
  signature: [
    'f(x: string|list<T>, g: (x: T) -> bool, by: float?, n: int = 1, to: int = end) -> int',
    'f(x: rec, g: (k: string) -> bool) -> int',
  ],
  examples: [],
  run: () => 1,
})

test('the kinds of all overloads are accepted', () => {
  const { accepts } = callableOf(spec)
  expect(accepts(0)).toEqual({ kinds: ['string', 'list', 'record'], nullable: false })
  expect(accepts(1)).toEqual({ kinds: ['lambda'], nullable: true })
  expect(accepts(2)).toEqual({ kinds: ['num'], nullable: true })
  expect(accepts(3)).toEqual({ kinds: ['int'], nullable: false })
  expect(accepts(4)).toEqual({ kinds: ['int'], nullable: true })
})

test('the last parameter of a variadic answers for all further places', () => {
  const variadic = defineFunction({ ...spec, signature: 'f(a: any, b: time, …) -> any', run: () => 1 })
  expect(callableOf(variadic).accepts(7)).toEqual({ kinds: ['time'], nullable: false })
  expect(callableOf(variadic).accepts(0)).toEqual({ kinds: ['any'], nullable: false })
})

test('a function that takes null takes it everywhere', () => {
  const takes = callableOf(
    defineFunction({ ...spec, takesNull: true, signature: 'f(x: any) -> bool', run: () => 1 }),
  )
  expect(takes.takesNull).toBe(true)
  expect(takes.accepts(0).nullable).toBe(true)
})

test('a function has one callable', () => {
  expect(callableOf(spec)).toBe(callableOf(spec))
})
