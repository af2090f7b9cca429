/**
 * Every pair of named crash points: the engine is crashed at one, and at the other on the way back; files equal those of an undisturbed run.
 * `LOGPIPE_PAIRS` says how many of them, spread over all.
 */
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CrashPoint } from '../../src/runtime/epoch/crash-points.ts'
import { scratchFolder } from './scratch-folder.ts'
import { shapesOver, writeInputs } from './shapes.ts'
import { type Crash, simulate, undisturbed } from './simulate.ts'
import type { Output } from './world.ts'

const pairs = Number(process.env['LOGPIPE_PAIRS'] ?? 60)

const base = scratchFolder('pairs')
afterAll(() => rmSync(base, { recursive: true, force: true }))

/** Those that pass the most points: with state, an outbox, and files of every way to publish. */
const shapes = shapesOver(base).filter(({ name }) => /^(?:files of|two joins|a fan-out)/.test(name))
const expected = new Map<string, Output>()
/** By shape: the points that it passes. */
const passed = new Map<string, readonly CrashPoint[]>()

beforeAll(async () => {
  writeInputs(base, 80)
  for (const [seed, shape] of shapes.entries()) {
    const output = await undisturbed(shape)
    expected.set(shape.name, output)
    const points = new Set<CrashPoint>()
    const onlyLook: Crash = { isHere: (point) => points.add(point) === undefined, losesPower: false }
    await simulate(shape, seed, output, [onlyLook])
    passed.set(shape.name, [...points])
  }
}, 60_000)

/** The passing of a point that is the `count`-th. */
const at = (point: CrashPoint, count: number, losesPower: boolean): Crash => {
  let left = count
  return { isHere: (one) => one === point && --left === 0, losesPower }
}

test('the shapes pass the points of epochs, files and outboxes', () => {
  const all = new Set([...passed.values()].flat())
  for (const point of ['cut', 'log synced', 'before decision', 'after decision', 'restored'] as const)
    expect(all).toContain(point)
  for (const point of ['file half written', 'file renamed', 'delivery sent', 'delivery noted'] as const)
    expect(all).toContain(point)
})

test(
  'crashed at a point, and again at another on the way back, files end as if nothing had been',
  async () => {
    const all = shapes.flatMap((shape) => {
      const points = passed.get(shape.name)!
      return points.flatMap((first) => points.map((second) => ({ shape, first, second })))
    })
    const step = Math.max(1, Math.floor(all.length / pairs))
    const wrong: string[] = []
    let crashes = 0
    for (const [number, { shape, first, second }] of all.filter((_, index) => index % step === 0).entries()) {
      try {
        const { crashed } = await simulate(shape, number, expected.get(shape.name)!, [
          at(first, 1 + (number % 3), number % 2 === 0),
          at(second, 1, number % 4 < 2),
        ])
        crashes += crashed
      } catch (cause) {
        wrong.push(`${number}, "${shape.name}", "${first}", then "${second}": ${(cause as Error).message}`)
      }
    }
    expect(wrong).toEqual([])
    expect(crashes).toBeGreaterThan(all.length / step)
  },
  60_000 + pairs * 3_000,
)
