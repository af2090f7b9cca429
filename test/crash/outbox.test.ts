/** file → outbox → files, killed: the output is that of an undisturbed run, to the byte. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { outboxPoints } from '../../src/runtime/epoch/crash-points.ts'
import {
  killedAtRandom,
  outputOf,
  prepare,
  startRun,
  undisturbed,
  untilKilled,
} from '../support/killed-runs.ts'
import { seededRandom } from '../support/random.ts'

const base = mkdtempSync(join(tmpdir(), 'logpipe-outbox-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))

/** Kills in all; `npm run soak` sets more. */
const kills = Number(process.env['LOGPIPE_KILLS'] ?? 10)
const lines = 30_000
const random = seededRandom(11)

const pipe = `pipeline killed { checkpoint: 20ms, durability: process }
source ev = file("${base}/events.ndjson", format: json)
from ev | where host != "web-9" | to file("out/\${host}.ndjson", isolate: true)
from ev | where ms > 50 | to file("out/slow.ndjson", overflow: spill, outbox: 100KiB)
from ev | to file("out/all.ndjson")
`

let expected: Readonly<Record<string, string>>

beforeAll(async () => {
  const rows = Array.from(
    { length: lines },
    (_, n) => `{"n":${n},"host":"web-${Math.floor(random() * 10)}","ms":${Math.floor(random() * 100)}}\n`,
  )
  writeFileSync(join(base, 'events.ndjson'), rows.join(''))
  expected = await undisturbed(join(base, 'reference'), pipe)
}, 120_000)

test('all is delivered at the end, and nothing is left of the outboxes', () => {
  expect(Object.keys(expected)).toHaveLength(11)
  expect(expected['all.ndjson']!.split('\n')).toHaveLength(lines + 1)
  const isolated = Object.entries(expected).filter(([name]) => name.startsWith('web-'))
  const rows = isolated.flatMap(([, text]) => text.split('\n').filter((row) => row !== ''))
  expect(rows).toHaveLength(
    expected['all.ndjson']!.split('\n').filter((row) => row !== '' && !row.includes('web-9')).length,
  )
  expect(readdirSync(join(base, 'reference', 'state')).filter((name) => name.startsWith('outbox'))).toEqual(
    [],
  )
})

test(
  'killed at random moments, it ends with the same bytes',
  async () => {
    for (const output of await killedAtRandom(join(base, 'random'), pipe, kills, random))
      expect(output).toEqual(expected)
  },
  180_000 + kills * 5_000,
)

const passed = [
  ...outboxPoints.filter((point) => point !== 'refusal noted'),
  'before decision',
  'after decision',
  'sink flushed',
  'sink intended',
]

test.each(passed.map((point) => (point.startsWith('sink intended') ? `${point}:1` : `${point}:2`)))(
  'killed at "%s", and again on the way back, it ends with the same bytes',
  async (point) => {
    const folder = join(base, 'named')
    let path = ''
    await untilKilled(() => {
      path = prepare(folder, pipe)
      return startRun(folder, path, point).ended
    })
    await startRun(folder, path, 'delivery sent:1').ended
    expect(await startRun(folder, path).ended).toMatchObject({ code: 0, stats: { balanced: true } })
    expect(outputOf(folder)).toEqual(expected)
  },
  180_000,
)
