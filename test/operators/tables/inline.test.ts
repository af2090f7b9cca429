import { expect, test } from 'vitest'
import { printType } from '../../../src/ir/type.ts'
import { isProblem } from '../../../src/operators/contract/table.ts'
import { inline } from '../../../src/operators/tables/inline.ts'
import { openTable } from '../../support/open-table.ts'

test('the names of a record are keys', async () => {
  const { get } = await openTable(inline, { rows: { a: 1, b: null } })
  expect([get('a'), get('b'), get('c')]).toEqual([1, null, null])
})

test('records of a list are found by a field', async () => {
  const { get } = await openTable(inline, { rows: [{ code: 1, text: 'x' }], key: [['code']] })
  expect(get(1)).toEqual({ code: 1, text: 'x' })
})

test('simple values of a list are there', async () => {
  const { table } = await openTable(inline, { rows: ['10.0.0.0/8'], match: 'cidr' })
  expect(table.get(['10.1.1.1'])).toBe('10.0.0.0/8')
  expect(table.get(['11.1.1.1'])).toBeUndefined()
})

test.each([
  [{ a: 1, b: 2.5 }, 'string', 'float'],
  [{ a: { x: 1 }, b: { x: 2, y: 'z' } }, 'string', '{x: int, y: string?}'],
  [[1, 2], 'int', 'int'],
])('of %j keys and rows are known before the run', async (rows, key, row) => {
  const found = await inline.describe({ rows, match: 'exact' } as never)
  expect(isProblem(found) ? found : [printType(found.keys[0]!.type), printType(found.row)]).toEqual([
    key,
    row,
  ])
})

test.each([
  [{ rows: 5, match: 'exact' }, 'The rows cannot be read: an int holds no rows; a list or a record does.'],
  [
    { rows: ['x'], match: 'cidr' },
    'The rows cannot be read: item 1: "x" is no network such as "10.0.0.0/8" and no address.',
  ],
  [
    { rows: { a: 1 }, match: 'range' },
    'A table that is matched by "range" needs two key fields: where a range begins and where it ends.',
  ],
])('the settings %j are refused', (settings, message) => {
  expect([...inline.check!(settings as never)]).toMatchObject([{ message }])
})
