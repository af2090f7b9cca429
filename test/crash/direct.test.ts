/** file → windows → an other side that decides, and files beside it, killed: all of them end as in an undisturbed run. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CrashPoint, remotePoints } from '../../src/runtime/epoch/crash-points.ts'
import { resetState } from '../../src/runtime/epoch/reset-state.ts'
import { inBank } from '../support/direct-bank.ts'
import { outputOf, untilKilled } from '../support/killed-runs.ts'
import { seededRandom } from '../support/random.ts'
import { startAsked } from '../support/start-asked.ts'

const base = mkdtempSync(join(tmpdir(), 'logpipe-direct-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))

/** Kills in all; `npm run soak` sets more. A quarter of what is asked for: each run here is longer than elsewhere. */
const kills = Math.ceil(Number(process.env['LOGPIPE_KILLS'] ?? 20) / 4)
const lines = 10_000
/** Long lines make many chunks, and so many epochs. */
const padding = 'x'.repeat(1500)
const random = seededRandom(7)

/** Paths come and go, so that in every epoch files are begun, closed, ended and published. */
const textFor = (
  folder: string,
): string => `pipeline killed { checkpoint: 5ms, durability: process, buffers: {events: 500} }
source ev = file("${base}/events.ndjson", format: json, time: time(at))
sink bank = bank
from ev | aggregate n = count(), s = sum(ms) by host over tumbling(100ms) late drop | set w = @window.start | to bank
from ev | where ms > 90 | to file("${folder}/out/\${host}.ndjson", max_open: 3)
from ev | where ms < 10 | to file("${folder}/out/full.ndjson", rotate: {size: 200KiB}, publish: rotate)
`

function start(folder: string, crashAt?: string) {
  const state = join(folder, 'state')
  const asked = { text: textFor(folder), bank: join(folder, 'bank'), state }
  return startAsked('run-direct.ts', { ...asked, ...(crashAt === undefined ? {} : { crashAt }) })
}

function emptied(folder: string): string {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  return folder
}

/** What is true at the other side, and the files; of those that are ended at a size, where one ends and the next begins is up to the epochs. */
function resultOf(folder: string) {
  const files = Object.entries(outputOf(folder))
  const textOf = (isFull: boolean): readonly (readonly [name: string, text: string])[] =>
    files.filter(([name]) => name.startsWith('full') === isFull)
  const full = textOf(true).map(([, text]) => text)
  return {
    bank: inBank(join(folder, 'bank')).text,
    files: Object.fromEntries(textOf(false)),
    full: full.join(''),
  }
}

async function endsWell(folder: string): Promise<void> {
  await resetState(join(folder, 'state'), 'starts')
  const { code, errors } = await start(folder).ended
  expect(code, errors).toBe(0)
  expect(resultOf(folder)).toEqual(expected)
}

let expected: ReturnType<typeof resultOf>

beforeAll(async () => {
  const rows = Array.from({ length: lines }, (_, n) => {
    const at = new Date(1_700_000_000_000 + n * 2).toISOString()
    return `{"at":"${at}","host":"web-${Math.floor(random() * 10)}","ms":${Math.floor(random() * 100)},"is":"${padding}"}\n`
  })
  writeFileSync(join(base, 'events.ndjson'), rows.join(''))
  const folder = emptied(join(base, 'reference'))
  expect(await start(folder).ended).toMatchObject({ code: 0 })
  expected = resultOf(folder)
}, 120_000)

test('the undisturbed run has windows in the other side, many epochs, and files of both kinds', () => {
  expect(expected.bank.split('\n').length).toBeGreaterThan(1000)
  expect(inBank(join(base, 'reference', 'bank')).mark?.at).toBeGreaterThan(3)
  expect(Object.keys(expected.files)).toHaveLength(10)
  const names = Object.keys(outputOf(join(base, 'reference')))
  expect(names.filter((name) => /^full\.\d+\.ndjson$/.test(name)).length).toBeGreaterThan(1)
})

test(
  'killed at random moments, all end as if nothing had been',
  async () => {
    let folder = emptied(join(base, 'random'))
    for (let left = kills; left > 0; ) {
      await resetState(join(folder, 'state'), 'starts')
      const run = start(folder)
      const timer = setTimeout(run.kill, 300 + random() * 900)
      const { signal, code, errors } = await run.ended
      clearTimeout(timer)
      if (signal === 'SIGKILL') left--
      else {
        expect(code, errors).toBe(0)
        expect(resultOf(folder)).toEqual(expected)
        folder = emptied(folder)
      }
    }
    await endsWell(folder)
  },
  180_000 + kills * 5_000,
)

const points: readonly CrashPoint[] = [
  ...remotePoints,
  'cut',
  'sink flushed',
  'sink intended',
  'sink created',
  'log synced',
  'before decision',
  'after decision',
  'file renamed',
  'restored',
]

/** Those that a run passes once, or that tell most at the first time. */
const once: readonly CrashPoint[] = [
  'restored',
  'epoch settled',
  'file renamed',
  'sink intended',
  'sink created',
]

test.each(points)(
  'killed at "%s", and on the way back as well, all end as if nothing had been',
  async (point) => {
    const folder = join(base, 'named')
    await untilKilled(() => start(emptied(folder), `${point}:${once.includes(point) ? 1 : 2}`).ended)
    for (const back of ['epoch settled:1', 'epoch committed:1']) await start(folder, back).ended
    await endsWell(folder)
  },
  180_000,
)
