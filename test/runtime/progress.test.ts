import { expect, test } from 'vitest'
import { ProgressMeter } from '../../src/runtime/progress.ts'
import type { SourceRunner } from '../../src/runtime/source-runner.ts'

test('the rate is that of now, and the time left follows from it', () => {
  const source = { bytes: 0, expected: 1000 } as unknown as SourceRunner
  let events = 0
  const meter = new ProgressMeter([source], () => events)
  expect(meter.read(0)).toEqual({ bytes: 0, expected: 1000, events: 0, eventsPerSecond: 0 })
  source.bytes = 100
  events = 10
  expect(meter.read(500_000)).toEqual({
    bytes: 100,
    expected: 1000,
    events: 10,
    eventsPerSecond: 20,
    secondsLeft: 4.5,
  })
  for (let i = 1; i <= 6; i++) {
    source.bytes += 10
    events += 1
    meter.read(500_000 + i * 1_000_000)
  }
  // The fast beginning is forgotten.
  expect(meter.read(7_500_000).eventsPerSecond).toBeLessThan(2)
})

test('where one source does not know its end nobody does', () => {
  const sources = [
    { bytes: 5, expected: 10 },
    { bytes: 5, expected: 0 },
  ] as unknown as SourceRunner[]
  const progress = new ProgressMeter(sources, () => 1).read(0)
  expect(progress.expected).toBe(0)
  expect(progress.secondsLeft).toBeUndefined()
})
