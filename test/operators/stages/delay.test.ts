import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Rec } from '../../../src/core/value.ts'
import { LeastInLine } from '../../../src/operators/stages/delay/least-in-line.ts'
import { complaintsOf } from '../../support/compile-text.ts'
import { driveStage, driveTimed } from '../../support/drive-stage.ts'
import { runLogpipe } from '../../support/run-logpipe.ts'

const numbers = (events: readonly Rec[]) => events.map(({ n }) => n)

test('each event leaves when its time by the clock is over, as they came', async () => {
  const stage = await driveStage('delay(10s)')
  expect(stage.event({ n: 0 })).toBe('held')
  await stage.pass(4)
  stage.event({ n: 1 })
  await stage.pass(5.9)
  expect(stage.take()).toEqual([])
  await stage.pass(0.2)
  expect(numbers(stage.take())).toEqual([0])
  expect(stage.stage.isWaiting!()).toBe(true)
  await stage.pass(4)
  expect(numbers(stage.take())).toEqual([1])
  expect(stage.stage.isWaiting!()).toBe(false)
  expect(stage.counters).toMatchObject({ in: 2, out: 2, held: 0, derived: 0 })
})

test('time and metadata of an event stay its own, and what is held keeps event time back', async () => {
  const stage = await driveTimed('delay(1m)')
  for (const [n, at] of [30, 10, 20].entries()) {
    stage.event({ n }, at)
    await stage.pass(1)
  }
  stage.advance(100)
  expect(stage.stage.outputWatermark!(100e6)).toBe(10e6)
  await stage.pass(57.5)
  expect(stage.stage.outputWatermark!(100e6)).toBe(10e6)
  await stage.pass(1)
  expect(stage.stage.outputWatermark!(100e6)).toBe(20e6)
  await stage.pass(1)
  expect(stage.stage.outputWatermark!(100e6)).toBe(100e6)
  expect(stage.sent.map(({ event, meta }) => [event.n, meta.time])).toEqual([
    [0, 30e6],
    [1, 10e6],
    [2, 20e6],
  ])
})

test('what is held lives through a restart, and the pause counts', async () => {
  const stage = await driveStage('delay(10s)')
  stage.event({ n: 0 })
  await stage.pass(2)
  stage.event({ n: 1 })
  await stage.pass(5)
  stage.restart()
  expect(numbers(stage.take())).toEqual([])
  stage.event({ n: 2 })
  await stage.pass(3.1)
  expect(numbers(stage.take())).toEqual([0])
  stage.restart()
  await stage.pass(2)
  expect(numbers(stage.take())).toEqual([1])
  await stage.pass(5)
  expect(numbers(stage.take())).toEqual([2])
})

test('at the bound of memory it has no room until some have left', async () => {
  const stage = await driveStage('delay(1s)', { pipeline: 'max_state: 64KiB' })
  let n = 0
  while (stage.stage.hasRoom!()) stage.event({ n: n++ })
  expect(n).toBeGreaterThan(100)
  await stage.pass(1.1)
  expect(stage.stage.hasRoom!()).toBe(true)
  expect(numbers(stage.take())).toEqual(Array.from({ length: n }, (_, i) => i))
  expect(stage.stage.bytes!()).toBe(0)
})

test('a delay needs a length', async () => {
  expect(await complaintsOf('from stdin | delay() | to stdout')).not.toEqual([])
  expect(await complaintsOf('from stdin | delay(0s) | to stdout')).not.toEqual([])
})

test('the least of what stands in a line is that of a look at all of it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.integer({ min: 0, max: 20 }), { freq: 2 }), { maxLength: 300 }),
      (steps) => {
        const least = new LeastInLine()
        const line: { place: number; value: number }[] = []
        let place = 0
        for (const value of steps) {
          if (value === null) {
            const first = line.shift()
            if (first !== undefined) least.leave(first.place)
          } else {
            least.add(place, value === 20 ? Number.NaN : value)
            line.push({ place: place++, value: value === 20 ? Number.POSITIVE_INFINITY : value })
          }
          expect(least.least).toBe(Math.min(Number.POSITIVE_INFINITY, ...line.map((one) => one.value)))
        }
      },
    ),
  )
})

test('by the real clock all events leave after the end of input, and a stop keeps what is held', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'logpipe-delay-'))
  try {
    const pipe = (count: string): string => {
      const path = join(folder, 'main.pipe')
      writeFileSync(
        path,
        `source g = generate(rate: 500/s, kind: "json"${count})\nfrom g | delay(300ms) | to discard()\n`,
      )
      return path
    }
    const ended = await runLogpipe(pipe(', count: 200'), { folder, state: false }).ended
    expect(ended).toMatchObject({ code: 0, stats: { balanced: true, total: { written: 200 } } })
    const run = runLogpipe(pipe(''), { folder, more: ['--metrics', '127.0.0.1:0'], warns: true })
    await run.says('Metrics are at')
    await sleep(700)
    const stopped = await run.stop()
    expect(stopped).toMatchObject({ code: 0, stats: { balanced: true } })
    expect(stopped.stats!.total.held).toBeGreaterThan(0)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
