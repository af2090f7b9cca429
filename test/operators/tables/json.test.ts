import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Time } from '../../../src/core/value.ts'
import { printType } from '../../../src/ir/type.ts'
import { isProblem } from '../../../src/operators/contract/table.ts'
import { json } from '../../../src/operators/tables/json.ts'
import { mismatchOf, openTable } from '../../support/open-table.ts'
import { testFolder } from '../../support/run-pipe.ts'

function write(text: string): string {
  const path = join(testFolder(), 'rows.json')
  writeFileSync(path, text)
  return path
}

test.each([
  ['a list of records', '[{"id": 1, "n": "a"}, {"id": 2, "n": "b"}]'],
  ['a record on each line', '{"id": 1, "n": "a"}\n{"id": 2, "n": "b"}\n'],
  ['the values of a record', '{"x": {"id": 1, "n": "a"}, "y": {"id": 2, "n": "b"}}'],
])('the rows may be %s', async (_, text) => {
  const { get } = await openTable(json, { path: write(text), key: [['id']] })
  expect([get(1), get(2), get(3)]).toEqual([{ id: 1, n: 'a' }, { id: 2, n: 'b' }, null])
})

test('a file of lines may have just one', async () => {
  const { get } = await openTable(json, { path: write('{"id": 1, "n": "a"}\n'), key: [['id']] })
  expect(get(1)).toEqual({ id: 1, n: 'a' })
})

test('the names of a record are keys, and its values answers', async () => {
  const { get } = await openTable(json, { path: write('{"web-1": {"team": "core"}, "web-2": "none"}') })
  expect([get('web-1'), get('web-2'), get('web-3')]).toEqual([{ team: 'core' }, 'none', null])
})

test('a key may lie deeper in the row', async () => {
  const { get } = await openTable(json, {
    path: write('[{"host": {"name": "a"}, "n": 1}]'),
    key: [['host', 'name']],
  })
  expect(get('a')).toMatchObject({ n: 1 })
})

test('fields have the types that are asked for, keys too', async () => {
  const path = write('[{"at": "2026-01-01T00:00:00Z", "n": 1}]')
  const { get } = await openTable(json, { path, key: [['at']], types: { at: 'time', n: 'int' } })
  expect(get(new Time(Date.UTC(2026, 0, 1) * 1000))).toMatchObject({ n: 1 })
})

test('a key of a type that is not told may be any simple value, and a list is a mismatch', async () => {
  const { get } = await openTable(json, { path: write('[{"id": 1}, {"id": "x"}]'), key: [['id']] })
  expect([get(1), get('x'), get(true)]).toEqual([{ id: 1 }, { id: 'x' }, null])
  expect(mismatchOf(() => get([1]))).toBe('table "it" was looked up by a list; its key is a simple value')
})

test.each([
  ['[{"id": 1}, 5]', 'item 2 is an int and not a record'],
  ['{"id": 1}\n{"id": ', 'line 2: it is no JSON'],
  ['5', 'an int holds no rows; a list or a record does'],
  ['[{"id": "x"}]', 'row 1: "id" is "x", which is not an int'],
])('the file %j stops the pipeline with the reason', async (text, reason) => {
  await expect(openTable(json, { path: write(text), key: [['id']], types: { id: 'int' } })).rejects.toThrow(
    reason,
  )
})

test('a list needs a key', async () => {
  await expect(openTable(json, { path: write('[{"id": 1}]') })).rejects.toThrow(
    'item 1 is a record, and "key" does not say which of its fields it is found by',
  )
})

test('the names of fields are known before the run, their types where they are told', async () => {
  const path = write('[{"id": 1, "n": "a"}, {"id": 2, "m": 1}]')
  const found = await json.describe({ path, key: [['id']], match: 'exact', types: { id: 'int' } } as never)
  expect(isProblem(found) ? found : printType(found.row)).toBe('{id: int?, n: any, m: any}')
})
