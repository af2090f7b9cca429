import { expect, test } from 'vitest'
import { Time } from '../../../../src/core/value.ts'
import { KeyIndex } from '../../../../src/operators/tables/match/key-index.ts'

test('equal keys find a row, whatever they are written as', () => {
  const index = new KeyIndex('exact')
  index.add([1], 'one')
  index.add(['1'], 'text')
  index.add([new Time(5)], 'time')
  index.add([2n ** 60n], 'large')
  expect([[1.0], ['1'], [new Time(5)], [2n ** 60n], [2]].map((key) => index.get(key))).toEqual([
    'one',
    'text',
    'time',
    'large',
    undefined,
  ])
})

test('of two rows under one key the later one counts', () => {
  const index = new KeyIndex('exact')
  index.add(['a', 'b'], 1)
  index.add(['a', 'b'], 2)
  expect(index.get(['a', 'b'])).toBe(2)
})

test('all parts of a key before the last are equal, and the last is matched as asked', () => {
  const index = new KeyIndex('cidr')
  index.add(['acme', '10.0.0.0/8'], 'a')
  index.add(['blue', '10.0.0.0/8'], 'b')
  expect(index.get(['acme', '10.1.1.1'])).toBe('a')
  expect(index.get(['blue', '10.1.1.1'])).toBe('b')
  expect(index.get(['core', '10.1.1.1'])).toBeUndefined()
})

test('a range takes two values of a row and one of a lookup', () => {
  const index = new KeyIndex('range')
  index.add(['http', 500, 599], 'server')
  expect(index.get(['http', 503])).toBe('server')
  expect(index.get(['dns', 503])).toBeUndefined()
})

test('a row with a null in its key is found by none and told by none', () => {
  const index = new KeyIndex('exact')
  expect(index.add([null], 1)).toBeNull()
  expect(index.add(['a', null], 1)).toBeNull()
  expect([...index.keys()]).toEqual([])
})

test('the keys of all rows can be told', () => {
  const index = new KeyIndex('exact')
  index.add(['a'], 1)
  index.add(['b'], 2)
  expect([...index.keys()]).toEqual([['a'], ['b']])
})
