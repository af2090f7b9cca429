/** file → counts by key → sinks, killed: what is remembered is that of an undisturbed run. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CrashPoint } from '../../src/runtime/epoch/crash-points.ts'
import { FoldedLog } from '../../src/runtime/epoch/folded-log.ts'
import { inspectState } from '../../src/runtime/epoch/inspect-state.ts'
import { openDatabase } from '../../src/runtime/epoch/open-database.ts'
import { replayLog } from '../../src/runtime/epoch/replay-log.ts'
import { resetState } from '../../src/runtime/epoch/reset-state.ts'
import { SqliteState } from '../../src/runtime/epoch/sqlite-state.ts'
import { untilKilled } from '../support/killed-runs.ts'
import { startAsked } from '../support/start-asked.ts'

const base = mkdtempSync(join(tmpdir(), 'logpipe-counting-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))

const kills = Number(process.env['LOGPIPE_KILLS'] ?? 3)
const lines = 30_000
/** Long lines make many chunks, and so many epochs. */
const padding = 'x'.repeat(200)
const text = `pipeline counting { checkpoint: 5ms, buffers: {events: 500} }
stream counted = from file("${base}/in.ndjson", format: json) | tally(key)
from counted | to patient
from counted | where key == "k1" | to file("${base}/k1.ndjson")
`

let seed = 11
const random = (): number => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
  return seed / 0x7fffffff
}

const start = (state: string, crashAt?: string) =>
  startAsked('run-counting.ts', { text, state, ...(crashAt === undefined ? {} : { crashAt }) })

/** Counts by key, and the counters of the ledger. */
async function remembered(directory: string) {
  const database = await openDatabase(directory, { durability: 'power', create: false }, () => {})
  const store = new SqliteState(database, directory)
  const folded = new FoldedLog()
  await replayLog({ directory, segments: store.log(), instance: store.instance }, folded)
  const ledger = Object.fromEntries(store.ledger())
  const names = store.log().map(({ file }) => file.split('-')[0])
  database.close()
  const [tables] = [...folded.stages.values()].map((states) => states.get('counts')!)
  const counts = [...tables!.get('all')!].map(([key, bytes]) => [key, Buffer.from(bytes).readDoubleLE()])
  return { counts: Object.fromEntries(counts), order: counts.map(([key]) => key), ledger, names }
}

let expected: Awaited<ReturnType<typeof remembered>>

beforeAll(async () => {
  const rows = Array.from(
    { length: lines },
    () => `{"key":"k${Math.floor(random() ** 2 * 3000)}","is":"${padding}"}\n`,
  )
  writeFileSync(join(base, 'in.ndjson'), rows.join(''))
  const state = join(base, 'reference')
  expect(await start(state).ended).toMatchObject({ code: 0, signal: null })
  expected = await remembered(state)
}, 60_000)

test('the undisturbed run counts what an array does, and its log was compacted', async () => {
  expect(Object.keys(expected.counts).length).toBeGreaterThan(2000)
  expect(expected.names).toContain('base')
  const { states } = await inspectState(join(base, 'reference'))
  expect(states).toMatchObject([{ name: 'counts', keys: Object.keys(expected.counts).length }])
})

/** The points that every pipeline with state passes, one with a sink that puts something off, and one whose log grows. */
const points: readonly CrashPoint[] = [
  'cut',
  'barriers sent',
  'log written',
  'sink flushed',
  'log synced',
  'before decision',
  'after decision',
  'after post-actions',
  'base made',
  'restored',
]

test.each(points)(
  'killed at "%s", it remembers the same',
  async (point) => {
    const state = join(base, point)
    const times = point === 'restored' || point === 'base made' ? 1 : 3
    await untilKilled(() => {
      rmSync(state, { recursive: true, force: true })
      return start(state, `${point}:${times}`).ended
    })
    // Once more at the same place, on the way back.
    await start(state, `${point}:1`).ended
    expect(await start(state).ended).toMatchObject({ code: 0 })
    expect(await remembered(state)).toMatchObject({ counts: expected.counts, order: expected.order })
    expect((await remembered(state)).ledger).toEqual(expected.ledger)
  },
  180_000,
)

test('killed three times before a decision, it is refused with its position, and goes on when told to', async () => {
  const state = join(base, 'poison')
  expect((await start(state, 'after decision:1').ended).signal).toBe('SIGKILL')
  for (let i = 0; i < 3; i++) expect((await start(state, 'cut:1').ended).signal).toBe('SIGKILL')
  const refused = await start(state).ended
  expect(refused.code).toBe(3)
  expect(refused.errors).toMatch(
    /killed 3 times before it could finish the epoch after 1; .*partition .* from /,
  )
  await resetState(state, 'starts')
  expect(await start(state).ended).toMatchObject({ code: 0 })
  expect((await remembered(state)).counts).toEqual(expected.counts)
}, 60_000)

test('killed at random moments, it remembers the same', async () => {
  const state = join(base, 'random')
  for (let left = kills; left > 0; ) {
    const run = start(state)
    const timer = setTimeout(run.kill, 250 + random() * 600)
    const { signal, code, errors } = await run.ended
    clearTimeout(timer)
    if (signal === 'SIGKILL') left--
    else {
      expect([code, errors]).toEqual([0, expect.any(String)])
      expect((await remembered(state)).counts).toEqual(expected.counts)
      if (existsSync(state)) rmSync(state, { recursive: true })
    }
  }
  expect(await start(state).ended).toMatchObject({ code: 0 })
  expect((await remembered(state)).counts).toEqual(expected.counts)
}, 120_000)
