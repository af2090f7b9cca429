import { expect, test } from 'vitest'
import { lineTable } from '../../src/core/line-table.ts'

test('lines and columns count from 1 in UTF-16 units', () => {
  const table = lineTable('ab\n😀x\n')
  expect(table.positionAt(0)).toEqual({ line: 1, column: 1 })
  expect(table.positionAt(2)).toEqual({ line: 1, column: 3 })
  expect(table.positionAt(3)).toEqual({ line: 2, column: 1 })
  expect(table.positionAt(5)).toEqual({ line: 2, column: 3 })
})

test('the text after the last line end is a line', () => {
  const table = lineTable('a\n')
  expect(table.lines).toBe(2)
  expect(table.textOf(2)).toBe('')
  expect(table.positionAt(2)).toEqual({ line: 2, column: 1 })
})

test('an offset outside the text is taken for its nearest end', () => {
  expect(lineTable('abc').positionAt(99)).toEqual({ line: 1, column: 4 })
  expect(lineTable('abc').positionAt(-1)).toEqual({ line: 1, column: 1 })
})

test('a line is given without its end, of either kind', () => {
  const table = lineTable('a\r\nb\nc')
  expect([1, 2, 3].map(table.textOf)).toEqual(['a', 'b', 'c'])
  expect([1, 2, 3, 4].map(table.startOf)).toEqual([0, 3, 5, 6])
})
