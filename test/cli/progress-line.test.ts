import { expect, test } from 'vitest'
import { ProgressLine, progressText } from '../../src/cli/progress-line.ts'
import { memoryIo } from '../support/memory-io.ts'

const reading = {
  bytes: 120e6,
  expected: 1e9,
  events: 5_000_000,
  eventsPerSecond: 1_250_000,
  secondsLeft: 7.2,
}

test('the line tells bytes, share, rate and time left', () => {
  expect(progressText(reading)).toBe('120 MB of 1.0 GB (12 %), 1,250,000 events/s, 7 s left')
})

test('the line is written over and taken away', () => {
  const world = memoryIo({ terminal: true })
  const line = new ProgressLine(world.io.stderr)
  line.show(reading)
  line.clear()
  line.clear()
  expect(world.err()).toBe(`\r${progressText(reading)}\u001b[K\r\u001b[K`)
})

test('input without a known end has no line', () => {
  const world = memoryIo({ terminal: true })
  new ProgressLine(world.io.stderr).show({ ...reading, expected: 0 })
  expect(world.err()).toBe('')
})
