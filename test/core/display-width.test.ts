import { expect, test } from 'vitest'
import { displayWidth } from '../../src/core/display-width.ts'

test.each([
  ['a', 1],
  ['é', 1],
  ['ж', 1],
  ['漢', 2],
  ['한', 2],
  ['😀', 2],
  ['ｶ', 1],
  ['Ａ', 2],
  ['\u0301', 0],
  ['\u200d', 0],
] as const)('%s takes its cells', (character, cells) => {
  expect(displayWidth(character.codePointAt(0)!)).toBe(cells)
})
