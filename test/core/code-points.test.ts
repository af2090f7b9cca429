import { expect, test } from 'vitest'
import { codePointIndex, codePointLength, sliceCodePoints } from '../../src/core/code-points.ts'

test('a pair of surrogates is one code point', () => {
  expect(codePointLength('a😀é')).toBe(3)
  expect(codePointIndex('😀=1', 2)).toBe(1)
  expect(sliceCodePoints('a😀bc', 1, 3)).toBe('😀b')
})

test('negative places count from the end, null is the end', () => {
  for (const text of ['abcd', 'ab😀d']) {
    expect(sliceCodePoints(text, -1)).toBe('d')
    expect(sliceCodePoints(text, 0, -2)).toBe('ab')
    expect(sliceCodePoints(text, 1, null)).toBe(text.slice(1))
    expect(sliceCodePoints(text, 3, 1)).toBe('')
    expect(sliceCodePoints(text, -9, 99)).toBe(text)
  }
})
