import { expect, test } from 'vitest'
import { listed } from '../../src/core/listed.ts'

test.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
])('%j is "%s"', (words, text) => {
  expect(listed(words)).toBe(text)
})

test('one of several is told with "or"', () => {
  expect(listed(['a', 'b', 'c'], 'or')).toBe('a, b or c')
})
