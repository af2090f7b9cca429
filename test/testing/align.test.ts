import fc from 'fast-check'
import { expect, test } from 'vitest'
import { align } from '../../src/testing/align.ts'

const same = (a: string, b: string): boolean => a === b
const shown = (wanted: string, came: string): string =>
  align([...wanted], [...came], same)
    .map(({ wanted: one = '', came: other = '', isRight }) => (isRight ? one : `(${one}|${other})`))
    .join('')

test('what is in both keeps its place beside what is in one only', () => {
  expect(shown('abcd', 'bcd')).toBe('(a|)bcd')
  expect(shown('abc', 'abxc')).toBe('ab(|x)c')
  expect(shown('abc', 'ayc')).toBe('a(b|y)c')
  expect(shown('', 'a')).toBe('(|a)')
  expect(shown('', '')).toBe('')
})

/** By trying all: the model. */
const longest = (a: string, b: string): number =>
  a === '' || b === ''
    ? 0
    : a[0] === b[0]
      ? 1 + longest(a.slice(1), b.slice(1))
      : Math.max(longest(a.slice(1), b), longest(a, b.slice(1)))

test('both lists are whole and in order, and as much as possible fits', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 })
  fc.assert(
    fc.property(word, word, (wanted, came) => {
      const pairs = align([...wanted], [...came], same)
      expect(pairs.map((pair) => pair.wanted ?? '').join('')).toBe(wanted)
      expect(pairs.map((pair) => pair.came ?? '').join('')).toBe(came)
      expect(pairs.filter(({ isRight }) => isRight)).toHaveLength(longest(wanted, came))
    }),
  )
})

test('lists too long to be aligned are held side by side', () => {
  const many = Array.from({ length: 2000 }, (_, i) => i)
  const pairs = align(
    many,
    many.map((n) => (n % 2 === 0 ? n : -1)),
    (a, b) => a === b,
  )
  expect(pairs.filter(({ isRight }) => isRight)).toHaveLength(1000)
})
