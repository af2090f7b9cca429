import { expect, test } from 'vitest'
import type { Rec } from '../../../src/core/value.ts'
import { complaintsOf } from '../../support/compile-text.ts'
import { driveStage, driveTimed } from '../../support/drive-stage.ts'
import { feedPlan, runFeed } from '../../support/run-feed.ts'

const numbers = (events: readonly Rec[]) => events.map(({ n }) => n)

test('in event time a token comes back for each interval, and a rest fills the burst', async () => {
  const stage = await driveTimed('throttle(1/s, burst: 2)')
  const times = [0, 0, 0, 0.5, 1, 1.2, 10, 10, 10]
  for (const [n, at] of times.entries()) stage.event({ n }, at)
  stage.advance()
  expect(numbers(stage.take())).toEqual([0, 1, 4, 6, 7])
  expect(stage.counters).toMatchObject({ in: 9, out: 5, throttled: 4, held: 0 })
})

test('without a burst, as many pass at once as come in a second', async () => {
  const stage = await driveTimed('throttle(3/s)')
  for (let n = 0; n < 5; n++) stage.event({ n }, 0)
  stage.advance()
  expect(numbers(stage.take())).toEqual([0, 1, 2])
})

test('a rate below one a second lets one pass at once', async () => {
  const stage = await driveTimed('throttle(2/m)')
  for (const [n, at] of [0, 1, 29.9, 30, 31].entries()) stage.event({ n }, at)
  stage.advance()
  expect(numbers(stage.take())).toEqual([0, 3])
})

test('each key has its own bucket, null too', async () => {
  const stage = await driveTimed('throttle(1/m, by: host)')
  for (const [n, host] of ['a', null, 'b', null, 'a'].entries()) stage.event({ n, host }, n)
  stage.advance()
  expect(numbers(stage.take())).toEqual([0, 1, 2])
})

test('which events pass does not depend on the order in which partitions come', async () => {
  const text =
    'source a = feed(time: time(at))\nsource b = feed(time: time(at))\nfrom a, b | throttle(1/s) | to collect'
  const plan = await feedPlan(text)
  const event = (second: number) => ({ at: `2026-11-21T10:00:0${second}Z`, second })
  const first = { source: 'a', events: [0, 2, 4].map(event) }
  const second = { source: 'b', events: [1, 3, 4].map(event) }
  const seen = []
  for (const turns of [
    [first, second],
    [second, first],
    [...first.events.map((one) => ({ source: 'a', events: [one] })), second],
  ]) {
    const { out } = await runFeed(plan, turns)
    seen.push([...out.values()][0]!.map((one) => one.second))
  }
  expect(seen).toEqual(Array.from(seen, () => [0, 1, 2, 3, 4]))
})

test('an event that comes too late has its turn now, and keeps its own time', async () => {
  const stage = await driveTimed('throttle(1/s)')
  stage.event({ n: 0 }, 10)
  stage.event({ n: 1 }, 5, { watermark: 10 })
  stage.event({ n: 2 }, 6, { watermark: 12 })
  stage.advance()
  expect(stage.sent.map(({ event, meta }) => [event.n, meta.time])).toEqual([
    [0, 10e6],
    [2, 6e6],
  ])
  expect(stage.counters).toMatchObject({ throttled: 1, late: 0 })
})

test('"overflow: reject" sends the others to the dead letter', async () => {
  const stage = await driveTimed('throttle(1/s, overflow: reject)')
  stage.event({ n: 0 }, 0)
  stage.event({ n: 1 }, 0)
  stage.advance()
  expect(stage.refused).toEqual(['LP5481'])
  expect(stage.counters).toMatchObject({ rejected: 1, throttled: 0, held: 0 })
})

test('without event time it goes by the clock, at once', async () => {
  const stage = await driveStage('throttle(1/s)')
  expect(stage.event({ n: 0 })).toBe('passed')
  expect(stage.event({ n: 1 })).toBe('throttled')
  await stage.pass(1)
  expect(stage.event({ n: 2 })).toBe('passed')
})

test('after a restart the tokens are what they were', async () => {
  const stage = await driveTimed('throttle(1/s, burst: 2)')
  for (let n = 0; n < 2; n++) stage.event({ n }, 0)
  stage.advance(1)
  stage.event({ n: 2 }, 1)
  stage.restart()
  stage.event({ n: 3 }, 1)
  stage.advance()
  expect(numbers(stage.take())).toEqual([0, 1, 2])
})

test('full buckets are let go, and the most keys are kept to', async () => {
  const rested = await driveTimed('throttle(1000/s, by: n)')
  for (let n = 0; n < 10_000; n++) rested.event({ n }, n)
  rested.advance()
  expect(rested.stage.bytes!()).toBeLessThan(2000 * 100)

  const busy = await driveTimed('throttle(1/h, by: n)', { pipeline: 'max_keys: 10' })
  for (let n = 0; n < 2000; n++) busy.event({ n }, n / 1000)
  busy.event({ n: 0 }, 3)
  busy.event({ n: 1999 }, 3)
  busy.advance()
  // The first key was forgotten, so its bucket is full again; the last is remembered.
  expect(numbers(busy.take()).slice(-2)).toEqual([1999, 0])
})

test('"block" holds events back until the clock has a token for them, those of one key as they came', async () => {
  const stage = await driveStage('throttle(1/s, by: host, overflow: block)')
  expect(stage.event({ n: 0, host: 'a' })).toBe('passed')
  expect(stage.event({ n: 1, host: 'a' })).toBe('held')
  expect(stage.event({ n: 2, host: 'a' })).toBe('held')
  expect(stage.event({ n: 3, host: 'b' })).toBe('passed')
  await stage.pass(0.9)
  expect(numbers(stage.take())).toEqual([0, 3])
  await stage.pass(0.2)
  expect(numbers(stage.take())).toEqual([1])
  await stage.pass(1)
  expect(numbers(stage.take())).toEqual([2])
  expect(stage.counters).toMatchObject({ in: 4, out: 4, held: 0 })
})

test('"block" has no room when a thousand wait, and has not ended before the last has gone', async () => {
  const stage = await driveStage('throttle(10/s, burst: 1, overflow: block)')
  for (let n = 0; n < 1001; n++) stage.event({ n })
  expect(stage.stage.hasRoom!()).toBe(false)
  await stage.pass(0.2)
  expect(stage.stage.hasRoom!()).toBe(true)
  expect(stage.stage.isWaiting!()).toBe(true)
  await stage.pass(100)
  expect(stage.stage.isWaiting!()).toBe(false)
  expect(stage.take()).toHaveLength(1001)
})

test('what "block" holds keeps event time back for the stages behind it', async () => {
  const stage = await driveTimed('throttle(1/s, overflow: block)')
  stage.event({ n: 0 }, 5)
  stage.event({ n: 1 }, 6)
  stage.advance(20)
  expect(stage.stage.outputWatermark!(20e6)).toBe(6e6)
  await stage.pass(1)
  expect(stage.stage.outputWatermark!(20e6)).toBe(20e6)
})

test('what "block" holds is there after a restart, and does not go all at once', async () => {
  const stage = await driveStage('throttle(1/s, overflow: block)')
  for (let n = 0; n < 4; n++) stage.event({ n })
  stage.restart()
  await stage.pass(0.5)
  expect(numbers(stage.take())).toEqual([0, 1])
  await stage.pass(1)
  expect(numbers(stage.take())).toEqual([2])
  await stage.pass(1)
  expect(numbers(stage.take())).toEqual([3])
})

test('a run with "block" sends all it has read, at the rate, before it ends', async () => {
  const plan = await feedPlan(
    'source a = feed()\nfrom a | throttle(100/s, burst: 1, overflow: block) | to collect',
  )
  const events = Array.from({ length: 30 }, (_, n) => ({ n }))
  const { out, elapsed } = await runFeed(plan, [{ source: 'a', events }], { moving: true })
  expect([...out.values()][0]).toEqual(events)
  expect(elapsed).toBeGreaterThanOrEqual(0.29e6)
})

test.each([
  ['throttle(100)', 'LP2057 100'],
  ['throttle(0/s)', 'LP2055 0/s'],
  ['throttle(1/s, burst: 0)', 'LP2055 0'],
  ['throttle(1/s, overflow: wait)', 'LP2056 wait'],
])('%s is refused', async (stage, complaint) => {
  expect(await complaintsOf(`from stdin(format: json) | ${stage} | to stdout`)).toEqual([complaint])
})
