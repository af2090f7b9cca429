import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { Time } from '../../../src/core/value.ts'
import { openDatabase } from '../../../src/runtime/epoch/open-database.ts'
import { openState } from '../../../src/runtime/epoch/open-state.ts'
import { SqliteState } from '../../../src/runtime/epoch/sqlite-state.ts'
import type { Decision } from '../../../src/runtime/epoch/state-store.ts'
import { makeTables } from '../../../src/runtime/epoch/state-tables.ts'
import { folder } from '../../support/follow-files.ts'

const day = 24 * 3_600_000_000

const open = (at: string, more: Partial<Parameters<typeof openState>[1]> = {}) =>
  openState(at, {
    durability: 'power',
    instance: 'i',
    sources: new Map([['log', 'file']]),
    now: 0,
    ...more,
  })

const decision = (epoch: number, more: Partial<Decision> = {}): Decision => ({
  epoch,
  positions: new Map(),
  times: new Map(),
  sinks: new Map(),
  ledger: new Map(),
  signatures: new Map(),
  definitions: new Map(),
  log: [],
  plan: 'p',
  ...more,
})

/** Leaves behind what a run does that read something and was killed. */
function crash(at: string): void {
  const database = new DatabaseSync(join(at, 'state.db'))
  database.exec("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'starts'")
  database.close()
}

test('what was decided is there after a restart; an empty record makes a partition forgotten', async () => {
  const at = join(folder(), 'made', 'on demand')
  const state = await open(at)
  expect(state.epoch).toBe(0)
  const both = new Map([
    ['a', { offset: 12, path: 'a.log' }],
    ['b', { offset: 1, path: 'b.log' }],
  ])
  state.decide(decision(1, { positions: new Map([['log', both]]) }))
  const file = { file: 'epoch-000001.log', length: 7, checksum: 9 }
  state.decide(
    decision(2, {
      positions: new Map([['log', new Map([['b', {}]])]]),
      times: new Map([['log', new Map([['a', { watermark: Number.NEGATIVE_INFINITY, at: new Time(5) }]])]]),
      sinks: new Map([['out', new Map([['path', { bytes: new Uint8Array([1, 2]) }]])]]),
      ledger: new Map([['source log', { read: 3 }]]),
      signatures: new Map([['main/aggregate/1', 's']]),
      log: [file],
    }),
  )
  state.close()
  const again = await open(at, { instance: 'other' })
  expect(again.instance).toBe('i')
  expect(again.epoch).toBe(2)
  expect(again.positions('log')).toEqual(new Map([['a', { offset: 12, path: 'a.log' }]]))
  expect(again.positions('other').size).toBe(0)
  expect(again.times('log').get('a')).toEqual({ watermark: Number.NEGATIVE_INFINITY, at: new Time(5) })
  expect([...(again.sinkRows('out').get('path')!['bytes'] as Uint8Array)]).toEqual([1, 2])
  expect(again.ledger().get('source log')).toEqual({ read: 3 })
  expect(again.signatures()).toEqual(new Map([['main/aggregate/1', 's']]))
  expect(again.log()).toEqual([file])
  again.close()
})

test('rows that were intended and deliveries that were noted are there without a decision', async () => {
  const at = folder()
  const state = await open(at)
  state.intend('out', new Map([['path', { made: true }]]))
  state.noteDeliveries('out', new Map([['topic', { seq: 4 }]]))
  state.noteDeliveries('out', new Map([['gone', { seq: 4 }]]))
  state.noteDeliveries('out', new Map([['gone', null]]))
  state.close()
  const again = await open(at)
  expect(again.sinkRows('out')).toEqual(new Map([['path', { made: true }]]))
  expect(again.deliveries('out')).toEqual(new Map([['topic', { seq: 4 }]]))
  again.close()
})

test('a second owner is refused', async () => {
  const at = folder()
  const state = await open(at)
  await expect(open(at)).rejects.toMatchObject({ code: 'LP5002', blame: 'config' })
  state.close()
  const next = await open(at)
  next.close()
})

test('a file that is no state is refused and left as it is', async () => {
  const at = folder()
  writeFileSync(join(at, 'state.db'), 'this is no database, and long enough to be read as one. '.repeat(50))
  await expect(open(at)).rejects.toMatchObject({ code: 'LP5003' })
})

test('a path that is a file is refused', async () => {
  const at = join(folder(), 'file')
  writeFileSync(at, '')
  await expect(open(at)).rejects.toMatchObject({ code: 'LP5003' })
})

test('a state.db that is cut short at any page is told', async () => {
  const at = folder()
  const state = await open(at)
  const rows = new Map(Array.from({ length: 300 }, (_, i) => [`p${i}`, { text: 'x'.repeat(100) }]))
  state.decide(decision(1, { positions: new Map([['log', rows]]) }))
  state.close()
  const path = join(at, 'state.db')
  const whole = readFileSync(path)
  for (let length = 4096; length < whole.length; length += 4096) {
    writeFileSync(path, whole.subarray(0, length))
    await expect(open(at)).rejects.toMatchObject({ code: 'LP5402' })
  }
})

test('a newer form is told', async () => {
  const at = folder()
  ;(await open(at)).close()
  const database = new DatabaseSync(join(at, 'state.db'))
  database.exec("UPDATE meta SET value = '99' WHERE key = 'schema'")
  database.close()
  await expect(open(at)).rejects.toMatchObject({ code: 'LP5408' })
})

test('positions of the first form are taken over', async () => {
  const at = folder()
  const database = new DatabaseSync(join(at, 'state.db'))
  database.exec(`
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE positions (source TEXT, partition TEXT, value TEXT NOT NULL, PRIMARY KEY (source, partition)) STRICT, WITHOUT ROWID;
    INSERT INTO meta VALUES ('schema', '1');
    INSERT INTO positions VALUES ('log', 'p', '{"offset":5}');`)
  database.close()
  const state = await open(at)
  expect(state.positions('log')).toEqual(new Map([['p', { offset: 5 }]]))
  expect(state.epoch).toBe(0)
  state.close()
})

test('the fourth start after three that were killed before a decision is refused, with what was read then', async () => {
  const at = folder()
  const state = await open(at)
  state.decide(decision(4, { positions: new Map([['log', new Map([['p', { offset: 17 }]])]]) }))
  state.close()
  for (let i = 0; i < 3; i++) crash(at)
  await expect(open(at)).rejects.toMatchObject({
    code: 'LP5405',
    message: expect.stringMatching(
      /killed 3 times.*epoch after 4.*"log", partition "p" from \{"offset":17\}/,
    ),
  })
})

test('a decision and an end in good order are no failed starts', async () => {
  const at = folder()
  for (let i = 0; i < 2; i++) (await open(at)).close()
  crash(at)
  crash(at)
  const state = await open(at)
  state.decide(decision(1))
  state.close()
  crash(at)
  crash(at)
  ;(await open(at)).close()
})

test('positions of a source that is gone are kept for 7 days', async () => {
  const at = folder()
  const state = await open(at)
  state.decide(decision(1, { positions: new Map([['log', new Map([['p', { offset: 17 }]])]]) }))
  state.close()
  const none = new Map<string, string>()
  ;(await open(at, { sources: none, now: day })).close()
  ;(await open(at, { sources: none, now: 7 * day })).close()
  const back = await open(at, { now: 7 * day })
  expect(back.positions('log').size).toBe(1)
  back.close()
  ;(await open(at, { sources: none, now: 8 * day })).close()
  ;(await open(at, { sources: none, now: 15 * day + 1 })).close()
  const late = await open(at, { now: 16 * day })
  expect(late.positions('log').size).toBe(0)
  late.close()
})

test('a source of another kind under the same name begins anew', async () => {
  const at = folder()
  const state = await open(at)
  state.decide(decision(1, { positions: new Map([['log', new Map([['p', { offset: 17 }]])]]) }))
  state.close()
  const other = await open(at, { sources: new Map([['log', 'kafka']]) })
  expect(other.positions('log').size).toBe(0)
  other.close()
})

test('a transaction that finds no room may be tried again and has written nothing', async () => {
  const at = folder()
  const database = await openDatabase(at, { durability: 'power', create: true }, (opened) =>
    makeTables(opened, at, 'i'),
  )
  const state = new SqliteState(database, at)
  const big = new Map([['p', { text: 'x'.repeat(3_000_000) }]])
  database.exec('PRAGMA max_page_count = 30')
  expect(() => state.decide(decision(1, { positions: new Map([['log', big]]) }))).toThrow(
    expect.objectContaining({ code: 'LP5404', blame: 'connection' }),
  )
  expect(state.epoch).toBe(0)
  expect(state.positions('log').size).toBe(0)
  database.exec('PRAGMA max_page_count = 1000000')
  state.decide(decision(1, { positions: new Map([['log', big]]) }))
  expect(state.positions('log').size).toBe(1)
  state.close()
})

test.each([
  ['power', 2],
  ['process', 0],
] as const)(
  'with "durability: %s" SQLite waits for the disk accordingly',
  async (durability, synchronous) => {
    const database = await openDatabase(folder(), { durability, create: true }, () => {})
    expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous })
    database.close()
  },
)
