import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { Time } from '../../../src/core/value.ts'
import { placeholders } from '../../../src/operators/tables/sql/sql-values.ts'
import { sql } from '../../../src/operators/tables/sql.ts'
import { openTable } from '../../support/open-table.ts'
import { testFolder } from '../../support/run-pipe.ts'

function make(): { readonly path: string; readonly database: DatabaseSync } {
  const path = join(testFolder(), 'users.sqlite')
  const database = new DatabaseSync(path)
  database.exec(`create table users (id integer, tenant text, name text, big integer, data blob);
    insert into users values (1, 'acme', 'Ada', 9007199254740993, x'0102'), (2, 'blue', 'Ben', 5, null);
    create table "odd ""name" (at text, n real); insert into "odd ""name" values ('2026-01-01T00:00:00.000Z', 0.5)`)
  return { path, database }
}

const usual = { cache: 60_000_000, cache_size: 10, failed: 'null' }

test('the first row of a query is the answer', async () => {
  const { path } = make()
  const { get } = await openTable(sql, {
    ...usual,
    path,
    query: 'select name, big, data from users where id = ? order by 1',
  })
  expect([get(1), get(2), get(3)]).toEqual([
    { name: 'Ada', big: 9_007_199_254_740_993n, data: Uint8Array.of(1, 2) },
    { name: 'Ben', big: 5, data: null },
    null,
  ])
})

test('a table is looked up by a column, or by several', async () => {
  const { path } = make()
  const one = await openTable(sql, { ...usual, path, table: 'users', key: [['id']] })
  expect(one.get(2)).toMatchObject({ name: 'Ben' })
  const two = await openTable(sql, { ...usual, path, table: 'users', key: [['tenant'], ['id']] })
  expect([two.get('acme', 1), two.get('blue', 1)]).toMatchObject([{ name: 'Ada' }, null])
  const odd = await openTable(sql, { ...usual, path, table: 'odd "name', key: [['at']] })
  expect(odd.get(new Time(Date.UTC(2026, 0, 1) * 1000))).toMatchObject({ n: 0.5 })
})

test('an answer, and that there is none, is remembered for a while', async () => {
  const { path, database } = make()
  const { get, clock } = await openTable(sql, { ...usual, path, table: 'users', key: [['id']] })
  expect([get(1), get(3)]).toMatchObject([{ name: 'Ada' }, null])
  database.exec("update users set name = 'Eve' where id = 1; insert into users (id, name) values (3, 'Cyd')")
  expect([get(1), get(3)]).toMatchObject([{ name: 'Ada' }, null])
  await clock.advance(60_000_000)
  expect([get(1), get(3)]).toMatchObject([{ name: 'Eve' }, { name: 'Cyd' }])
})

test('a failure gives null, is told once, and refuses events where that is asked for', async () => {
  const { path, database } = make()
  const { get, messages } = await openTable(sql, { ...usual, path, table: 'users', key: [['id']] })
  const strict = await openTable(sql, { ...usual, path, table: 'users', key: [['id']], failed: 'reject' })
  database.exec('drop table users')
  expect([get(1), get(2)]).toEqual([null, null])
  expect(messages).toEqual(['The table "it" does not answer: no such table: users.'])
  const wanted = strict.table.want!([1], () => {})
  expect([wanted.isSettled, wanted.failure]).toEqual([true, 'no such table: users'])
})

test('the database is only read', async () => {
  const { path } = make()
  const { get } = await openTable(sql, {
    ...usual,
    path,
    query: 'delete from users where id = ? returning id',
  })
  expect(get(1)).toBeNull()
})

test('a file that is no database is told', async () => {
  await expect(
    openTable(sql, { ...usual, path: '/none.sqlite', table: 'users', key: [['id']] }),
  ).rejects.toMatchObject({
    code: 'LP5460',
    blame: 'config',
  })
})

test.each([
  ['select 1 where id = ? and x = ?', 2],
  ['select \'?\' from "a?" where id = ? -- what?', 1],
  ['select 1', 0],
])('%s asks for %i values', (query, count) => {
  expect(placeholders(query)).toBe(count)
})

test.each([
  [{ path: 'x' }, 'A table of the kind "sql" takes either "query" or "table".'],
  [{ path: 'x', table: 't' }, 'With "table" it must be said by which column a row is found.'],
  [{ path: 'x', query: 'select 1' }, 'The query has no "?", where the key would stand.'],
])('the settings %j are refused', (settings, message) => {
  expect([...sql.check!({ ...usual, ...settings } as never)]).toMatchObject([{ message }])
})
