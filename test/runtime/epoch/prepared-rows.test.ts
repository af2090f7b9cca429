import { expect, test } from 'vitest'
import { openDatabase } from '../../../src/runtime/epoch/open-database.ts'
import { openState } from '../../../src/runtime/epoch/open-state.ts'
import { resetState } from '../../../src/runtime/epoch/reset-state.ts'
import type { SqliteState } from '../../../src/runtime/epoch/sqlite-state.ts'
import type { Decision } from '../../../src/runtime/epoch/state-store.ts'
import { folder } from '../../support/follow-files.ts'

const rows = (given: Readonly<Record<string, unknown>>) => new Map(Object.entries(given)) as never

const decision = (epoch: number, more: Partial<Decision> = {}): Decision => ({
  epoch,
  positions: new Map([['src', rows({ a: { offset: epoch }, [`only ${epoch}`]: { offset: 1 } })]]),
  times: new Map([['src', rows({ a: { wm: epoch * 10 } })]]),
  sinks: new Map([['out', rows({ path: { length: epoch } })]]),
  ledger: new Map([['uid', { in: epoch }]]),
  signatures: new Map([['stage', `signature ${epoch}`]]),
  definitions: new Map([['stage', `definition ${epoch}`]]),
  log: [{ file: 'epoch-1.log', length: epoch, checksum: epoch }],
  plan: `plan ${epoch}`,
  ...more,
})

const open = (directory: string): Promise<SqliteState> =>
  openState(directory, {
    durability: 'power',
    instance: 'one',
    sources: new Map([['src', 'file']]),
    now: 0,
  })

const everything = (store: SqliteState) => ({
  epoch: store.epoch,
  positions: [...store.positions('src')],
  times: [...store.times('src')],
  sinks: [...store.sinkRows('out')],
  ledger: [...store.ledger()],
  signatures: [...store.signatures()],
  definitions: [...store.definitions()],
  log: store.log(),
  plan: store.plan,
})

/** A state that has decided epoch 1 and prepared epoch 2, which takes a row away. */
async function prepared(more: Partial<Decision> = {}) {
  const directory = folder()
  const store = await open(directory)
  store.decide(decision(1))
  const before = everything(store)
  const next = decision(2, {
    positions: new Map([['src', rows({ a: { offset: 2 }, 'only 1': {} })]]),
    ...more,
  })
  store.prepare(next)
  return { directory, store, before, next }
}

test('what is prepared stands beside what counts, over a restart too', async () => {
  const { directory, store, before } = await prepared()
  expect(everything(store)).toEqual(before)
  expect(store.prepared).toBe(2)
  store.close()
  const again = await open(directory)
  expect(everything(again)).toEqual(before)
  expect(again.prepared).toBe(2)
  again.close()
})

test('confirmed, in the same run or the next, it is what a decision would have left', async () => {
  const other = await open(folder())
  other.decide(decision(1))
  for (const isNext of [false, true]) {
    const { directory, store, next } = await prepared()
    if (isNext) store.close()
    const run = isNext ? await open(directory) : store
    run.confirm()
    if (other.epoch === 1) other.decide(next)
    expect(everything(run)).toEqual(everything(other))
    expect(run.prepared).toBeUndefined()
    run.close()
  }
  other.close()
})

test('rolled back, it never was', async () => {
  const { directory, store, before } = await prepared()
  store.rollBack()
  expect(everything(store)).toEqual(before)
  store.close()
  const again = await open(directory)
  expect(again.prepared).toBeUndefined()
  expect(everything(again)).toEqual(before)
  again.close()
})

test('rows that a sink writes after it was prepared are newer than its own', async () => {
  const { store } = await prepared({ sinks: new Map([['out', rows({ path: null, other: { length: 2 } })]]) })
  store.intend('out', rows({ path: { length: 7 } }))
  store.confirm()
  expect([...store.sinkRows('out')]).toEqual([
    ['other', { length: 2 }],
    ['path', { length: 7 }],
  ])
  store.close()
})

test('what a person has forgotten is not brought back by an epoch that turns out to be true', async () => {
  for (const [what, gone] of [
    ['positions', ['positions', 'times']],
    ['state', ['ledger', 'signatures', 'definitions', 'log']],
  ] as const) {
    const { directory, store } = await prepared()
    store.close()
    await resetState(directory, what)
    const again = await open(directory)
    again.confirm()
    const left = everything(again)
    for (const name of gone) expect(left[name], `${what}: ${name}`).toEqual([])
    expect(left.epoch).toBe(2)
    expect(left.sinks).toEqual([['path', { length: 2 }]])
    again.close()
  }
})

test('positions of a source that has become another kind go from there too', async () => {
  const { directory, store } = await prepared()
  store.close()
  const sources = new Map([['src', 'kafka']])
  const again = await openState(directory, { durability: 'power', instance: 'one', sources, now: 0 })
  again.confirm()
  expect([...again.positions('src')]).toEqual([])
  again.close()
})

test('definitions that are the same as before are not lost', async () => {
  const definitions = new Map([['stage', 'the definition']])
  const signatures = new Map([['stage', 'the signature']])
  const store = await open(folder())
  for (const epoch of [1, 2]) {
    store.prepare(decision(epoch, { definitions, signatures }))
    store.confirm()
    expect([...store.definitions()]).toEqual([['stage', 'the definition']])
  }
  store.close()
})

test('a version that knows nothing of prepared epochs does not open such a state', async () => {
  const { directory, store } = await prepared()
  store.close()
  const database = await openDatabase(directory, { durability: 'power', create: false }, () => {})
  const row = database.prepare("SELECT value FROM meta WHERE key = 'schema'").get()
  expect(Number(row?.['value'])).toBeGreaterThan(2)
  database.close()
})
