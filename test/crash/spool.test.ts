/**
 * Standard input → spool → file, killed. Nobody answers on a pipe, so what had not reached the spool is gone: at most once. What stood whole in
 * the spool when the process was killed is in the output, in its order, each line once.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { spoolPoints } from '../../src/runtime/epoch/crash-points.ts'
import { headLength, lengthAt, readFrame } from '../../src/runtime/frames/frame.ts'
import { spoolFiles } from '../../src/runtime/frames/spool-files.ts'
import { outputOf, prepare, startRun } from '../support/killed-runs.ts'
import { seededRandom } from '../support/random.ts'

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
  for (const line of text.trimEnd().split('\n')) {
    const { run, n } = JSON.parse(line) as { run: number; n: number }
    if (n !== (next.get(run) ?? 0)) throw new Error(`run ${run} goes from ${next.get(run)} to ${n}`)
    next.set(run, n + 1)
  }
  expect(Math.max(...next.keys())).toBeLessThan(runs)
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

test(
  'killed at random moments, what was in the spool is there once',
  async () => {
    const random = seededRandom(5)
    const folder = join(base, 'random')
    const path = prepare(folder, pipe)
    let spooledAtAll = 0
    for (let run = 0; run < kills; run++) {
      const running = startRun(folder, path, undefined, ['--reset', 'starts'], inputOf(run))
      const before = spooled(folder).length
      let timer: NodeJS.Timeout | undefined
      const poll = setInterval(() => {
        if (spooled(folder).length === before) return
        clearInterval(poll)
        timer = setTimeout(() => running.kill(), random() * 150)
      }, 5)
      await running.ended
      clearInterval(poll)
      clearTimeout(timer)
      // A run that came to its end has left no spool, and the next one goes on behind it.
      if (existsSync(join(folder, 'state')) && spoolFiles(join(folder, 'state')).length === 0) {
        prepare(folder, pipe)
        continue
      }
      spooledAtAll = Math.max(spooledAtAll, spooled(folder).length)
    }
    expect(spooledAtAll).toBeGreaterThan(0)
    await expectSpooled(folder, path, kills)
  },
  30_000 + kills * 5_000,
)

const points = [...spoolPoints.map((point) => `${point}:2`), 'before decision:2', 'after decision:1']

test.each(points)(
  'killed at "%s", and again on the way back, what was in the spool is there once',
  async (point) => {
    const folder = join(base, 'named')
    const path = prepare(folder, pipe)
    expect((await startRun(folder, path, point, [], inputOf(0)).ended).signal).toBe('SIGKILL')
    const before = spooled(folder)
    expect((await startRun(folder, path, 'spool synced:2', [], inputOf(1)).ended).signal).toBe('SIGKILL')
    expect(spooled(folder).startsWith(before)).toBe(true)
    await expectSpooled(folder, path, 2)
  },
  60_000,
)
