/** file → windows → file, killed: the output is that of an undisturbed run, to the byte. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  crashPoints,
  filePoints,
  markPoints,
  outboxPoints,
  remotePoints,
  spoolPoints,
} from '../../src/runtime/epoch/crash-points.ts'
import {
  killedAtRandom,
  outputOf,
  prepare,
  startRun,
  undisturbed,
  untilKilled,
} from '../support/killed-runs.ts'

const base = mkdtempSync(join(tmpdir(), 'logpipe-crash-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))

/** Kills in all; `npm run soak` sets more. */
const kills = Number(process.env['LOGPIPE_KILLS'] ?? 12)
const lines = 80_000

let seed = 7
const random = (): number => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
  return seed / 0x7fffffff
}

const pipe = `pipeline killed { checkpoint: 20ms }
source ev = file("${base}/events.ndjson", format: json, time: time(ts), lateness: 2s)
sink late = file("out/late.ndjson")
stream counted = from ev | where host != "web-9"
from counted
  | aggregate n = count(), total = sum(ms), worst = max(ms), p99 = quantile(ms, 99%), users = count_distinct(user)
      by host over tumbling(10s) late to late
  | to file("out/\${host}.ndjson")
from counted | aggregate n = count(), last = last(ms) by user over session(gap: 3s) late drop | to file("out/sessions.ndjson")
from counted | aggregate n = count() over sliding(30s, every: 10s) late drop | to file("out/sliding.ndjson")
`

let expected: Readonly<Record<string, string>>

beforeAll(async () => {
  const rows: string[] = []
  let time = Date.UTC(2026, 0, 1)
  for (let i = 0; i < lines; i++) {
    time += Math.floor(random() * 20)
    const jitter = random() < 0.1 ? Math.floor(random() * 4000) : 0
    rows.push(
      `{"ts":"${new Date(time - jitter).toISOString()}","host":"web-${Math.floor(random() * 10)}","user":${Math.floor(random() * 200)},"ms":${Math.floor(random() * 1e4) / 100}}\n`,
    )
  }
  writeFileSync(join(base, 'events.ndjson'), rows.join(''))
  expected = await undisturbed(join(base, 'reference'), pipe)
}, 120_000)

test('the undisturbed run has windows, sessions and late events', () => {
  expect(Object.keys(expected)).toEqual([
    'late.ndjson',
    'sessions.ndjson',
    'sliding.ndjson',
    ...Array.from({ length: 9 }, (_, i) => `web-${i}.ndjson`),
  ])
  for (const text of Object.values(expected)) expect(text.length).toBeGreaterThan(500)
})

test(
  'killed at random moments, it ends with the same bytes',
  async () => {
    for (const output of await killedAtRandom(join(base, 'random'), pipe, kills, random))
      expect(output).toEqual(expected)
  },
  180_000 + kills * 5_000,
)

/** Those that this pipeline passes: its sinks put nothing off until a decision, and its log is too short to be compacted. */
const others: readonly string[] = [
  'after post-actions',
  'base made',
  ...outboxPoints,
  ...markPoints,
  ...remotePoints,
  ...spoolPoints,
  ...filePoints,
]
const passed = crashPoints.filter((point) => !others.includes(point))

test.each(passed)(
  'killed at "%s", it ends with the same bytes',
  async (point) => {
    // At the first epoch there is nothing to go back to; a later one tells more. Not every point is passed twice.
    const count = point === 'sink intended' || point === 'sink created' || point === 'restored' ? 1 : 2
    const folder = join(base, 'named')
    let path = ''
    await untilKilled(() => {
      path = prepare(folder, pipe)
      return startRun(folder, path, `${point}:${count}`).ended
    })
    expect(await startRun(folder, path).ended).toMatchObject({ code: 0, stats: { balanced: true } })
    expect(outputOf(folder)).toEqual(expected)
  },
  180_000,
)
