import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { printType } from '../../../src/ir/type.ts'
import { isProblem } from '../../../src/operators/contract/table.ts'
import { csv } from '../../../src/operators/tables/csv.ts'
import { mismatchOf, openTable } from '../../support/open-table.ts'
import { testFolder } from '../../support/run-pipe.ts'

function write(text: string): string {
  const path = join(testFolder(), 'rows.csv')
  writeFileSync(path, text)
  return path
}

test('a row is found by its key column, and a key without a row is not', async () => {
  const path = write('\uFEFFhost,team\r\nweb-1,core\r\n\r\nweb-2,"edge, north"\r\n')
  const { get } = await openTable(csv, { path, key: [['host']] })
  expect(get('web-1')).toEqual({ host: 'web-1', team: 'core' })
  expect(get('web-2')).toEqual({ host: 'web-2', team: 'edge, north' })
  expect(get('web-3')).toBeNull()
})

test('columns have types, an empty value of them is null', async () => {
  const path = write('code,text,since\n404,gone,\n503,busy,2026-01-01T00:00:00Z\n')
  const { get } = await openTable(csv, { path, key: [['code']], types: { code: 'int', since: 'time' } })
  expect(get(404)).toEqual({ code: 404, text: 'gone', since: null })
})

test('a value in quotes may hold line breaks', async () => {
  const { get } = await openTable(csv, { path: write('id,note\na,"one\ntwo ""x"""\nb,3\n'), key: [['id']] })
  expect(get('a')).toEqual({ id: 'a', note: 'one\ntwo "x"' })
  expect(get('b')).toEqual({ id: 'b', note: '3' })
})

test('names may be given, and then a header is left out where there is one', async () => {
  const named = { path: write('a;1\n'), key: [['id']], columns: ['id', 'n'], separator: ';' }
  expect((await openTable(csv, named)).get('a')).toEqual({ id: 'a', n: '1' })
  const both = { path: write('x,y\na,1\n'), key: [['id']], columns: ['id', 'n'], header: true }
  const { get } = await openTable(csv, both)
  expect(get('a')).toEqual({ id: 'a', n: '1' })
  expect(get('x')).toBeNull()
})

test('a key of several columns, the last of them a network', async () => {
  const path = write('tenant,net,site\nacme,10.0.0.0/8,office\nacme,10.1.0.0/16,lab\n')
  const { get } = await openTable(csv, { path, key: [['tenant'], ['net']], match: 'cidr' })
  expect([get('acme', '10.1.2.3'), get('acme', '10.2.2.3'), get('blue', '10.1.2.3')]).toMatchObject([
    { site: 'lab' },
    { site: 'office' },
    null,
  ])
})

test('a range of whole numbers holds the numbers between them as well', async () => {
  const path = write('low,high,size\n0,9,small\n10,,large\n')
  const types = { low: 'int', high: 'int' }
  const { get } = await openTable(csv, { path, key: [['low'], ['high']], match: 'range', types })
  expect([get(9), get(9.5), get(1_000_000)]).toMatchObject([{ size: 'small' }, null, { size: 'large' }])
})

test('a value of another type than the key is a mismatch', async () => {
  const { get } = await openTable(csv, { path: write('host\nweb-1\n'), key: [['host']] })
  expect(mismatchOf(() => get(5))).toBe('table "it" was looked up by an int; its key is a string')
  expect(mismatchOf(() => get('5'))).toBe('')
})

test.each([
  ['host\nweb-1,core\n', 'The table "it" cannot be read: line 2: the row has 2 values for 1 column.'],
  ['name\na\n', 'The table "it" cannot be read: there is no column "host"; the columns are "name".'],
  ['', 'The table "it" cannot be read: it has no header line.'],
])('the file %j stops the pipeline with the reason', async (text, message) => {
  await expect(openTable(csv, { path: write(text), key: [['host']] })).rejects.toMatchObject({
    code: 'LP5460',
    blame: 'config',
    message,
  })
})

test('a file that is not there is told', async () => {
  await expect(openTable(csv, { path: '/none.csv', key: [['host']] })).rejects.toThrow(
    'The table "it" cannot be read: the file "/none.csv" does not exist.',
  )
  await expect(
    csv.probe({ path: '/none.csv', key: [['a']], match: 'exact', separator: ',' } as never),
  ).rejects.toThrow('the file "/none.csv" does not exist')
})

test('the header tells the type of a row before the run', async () => {
  const path = write('host,code\nweb-1,5\n')
  const common = { path, match: 'exact', separator: ',', types: { code: 'int' } }
  const found = await csv.describe({ ...common, key: [['host']] } as never)
  expect(isProblem(found) ? found : printType(found.row)).toBe('{host: string, code: int?}')
  expect(await csv.describe({ ...common, key: [['hots']] } as never)).toEqual({
    param: 'key',
    message: `The file ${JSON.stringify(path)} has no column "hots".`,
    help: 'Did you mean "host"?',
  })
})

test('of a file that is not there only the key is known', async () => {
  const settings = {
    path: '/none.csv',
    match: 'exact',
    separator: ',',
    key: [['code']],
    types: { code: 'int' },
  }
  const found = await csv.describe(settings as never)
  expect(isProblem(found) ? found : [printType(found.row), found.keys]).toEqual([
    '{..}',
    [{ name: 'code', type: { kind: 'int' } }],
  ])
})
