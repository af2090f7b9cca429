/**
 * Standard input → spool → file, killed. Nobody answers on a pipe, so what had not reached the spool is gone: at most once. What stood whole in
 * the spool when the process was killed is in the output, in its order, each line once.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { spoolPoints } from '../../src/runtime/epoch/crash-points.ts'
import { headLength, lengthAt, readFrame } from '../../src/runtime/frames/frame.ts'
import { spoolFiles } from '../../src/runtime/frames/spool-files.ts'
import { outputOf, prepare, startRun, untilKilled } from '../support/killed-runs.ts'
import { seededRandom } from '../support/random.ts'
import { runLogpipe } from '../support/run-logpipe.ts'

const base = mkdtempSync(join(tmpdir(), 'logpipe-spool-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))

/** Kills in all; `npm run soak` sets more. */
const kills = Number(process.env['LOGPIPE_KILLS'] ?? 5)
const lines = 40_000

const pipe = `pipeline killed { checkpoint: 20ms, delivery: exactly_once }
source ev = stdin(format: json, durable: true)
from ev | to file("out/all.ndjson")
from ev | where n % 3 == 0 | to file("out/thirds.ndjson")
`

const inputOf = (run: number): string =>
  Array.from({ length: lines }, (_, n) => `{"run":${run},"n":${n}}\n`).join('')

/** The texts of all whole frames; nothing was trimmed of so small a spool. */
function spooled(folder: string): string {
  const texts: string[] = []
  for (const { path } of spoolFiles(join(folder, 'state'))) {
    const bytes = readFileSync(path)
    for (let at = 0; at + headLength <= bytes.length && at + lengthAt(bytes, at) <= bytes.length; ) {
      const frame = readFrame(bytes, at)
      if (frame === null) break
      texts.push(frame.payload.toString('utf8'))
      at += lengthAt(bytes, at)
    }
  }
  return texts.join('')
}

const thirdsOf = (text: string): string =>
  text
    .split(/(?<=\n)/)
    .filter((line) => Number(/"n":(\d+)/.exec(line)?.[1]) % 3 === 0)
    .join('')

/** Lines of each run begin with its first and follow one another without a gap. */
function expectPrefixes(text: string, runs: number): void {
  const next = new Map<number, number>()
  for (const line of text.split('\n').slice(0, -1)) {
    const { run, n } = JSON.parse(line) as { run: number; n: number }
    if (n !== (next.get(run) ?? 0)) throw new Error(`run ${run} goes from ${next.get(run)} to ${n}`)
    next.set(run, n + 1)
  }
  expect(Math.max(-1, ...next.keys())).toBeLessThan(runs)
}

/** Runs the pipeline over the rest of the spool, and holds what it wrote against what the spool had when the last run was killed. */
async function expectSpooled(folder: string, path: string, runs: number): Promise<void> {
  const all = spooled(folder)
  expectPrefixes(all, runs)
  const { code, stats } = await startRun(folder, path, undefined, ['--reset', 'starts'], '').ended
  expect({ code, stats }).toMatchObject({ code: 0, stats: { balanced: true } })
  expect(outputOf(folder)).toEqual({ 'all.ndjson': all, 'thirds.ndjson': thirdsOf(all) })
  // All of it is decided.
  expect(readdirSync(join(folder, 'state')).filter((name) => name.startsWith('spool'))).toEqual([])
}

/** Bytes of all files of the spool. */
const spoolSize = (folder: string): number =>
  spoolFiles(join(folder, 'state')).reduce(
    (sum, { path }) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0),
    0,
  )

/** A run whose input stays open is killed at a random moment after it has written to the spool. */
async function killWhileSpooling(
  folder: string,
  path: string,
  run: number,
  random: () => number,
): Promise<void> {
  const running = runLogpipe(path, {
    folder,
    more: ['--reset', 'starts'],
    input: inputOf(run),
    inputStaysOpen: true,
  })
  const before = spoolSize(folder)
  await running.until(() => spoolSize(folder) !== before)
  await sleep(random() * 150)
  expect((await running.kill()).signal).toBe('SIGKILL')
}

/** Kills `count` runs one after another over one spool, and looks at what the next one makes of it; gives the bytes that were in the spool. */
async function expectRestored(folder: string, count: number, random: () => number): Promise<number> {
  const path = prepare(folder, pipe)
  for (let run = 0; run < count; run++) await killWhileSpooling(folder, path, run, random)
  const { length } = spooled(folder)
  await expectSpooled(folder, path, count)
  return length
}

test(
  'killed at random moments, what was in the spool is there once',
  async () => {
    const random = seededRandom(5)
    let bytes = 0
    for (let left = kills; left > 0; left -= 10)
      bytes += await expectRestored(join(base, 'random'), Math.min(left, 10), random)
    expect(bytes).toBeGreaterThan(0)
  },
  180_000 + kills * 5_000,
)

const points = [...spoolPoints.map((point) => `${point}:2`), 'before decision:2', 'after decision:1']

test.each(points)(
  'killed at "%s", and again on the way back, what was in the spool is there once',
  async (point) => {
    const folder = join(base, 'named')
    let path = ''
    let before = ''
    await untilKilled(async () => {
      path = prepare(folder, pipe)
      const first = await startRun(folder, path, point, [], inputOf(0)).ended
      before = spooled(folder)
      return first.signal === 'SIGKILL'
        ? startRun(folder, path, 'spool synced:2', [], inputOf(1)).ended
        : first
    })
    expect(spooled(folder).startsWith(before)).toBe(true)
    await expectSpooled(folder, path, 2)
  },
  180_000,
)
