import { expect, test } from 'vitest'
import { FlushTimer } from '../../src/runtime/flush-timer.ts'
import { fakeClock } from '../support/fake-clock.ts'

const second = 1_000_000

/** A sink that wants to be flushed at some time, and when it was. */
function setUp(durable = false, flushEvery?: number) {
  const clock = fakeClock()
  const flushes: number[] = []
  const sink = {
    due: undefined as number | undefined,
    ...(flushEvery === undefined ? {} : { flushEvery }),
    dueAt: (): number | undefined => sink.due,
  }
  const timer = new FlushTimer({ clock, durable }, () => void flushes.push(clock.now() / second))
  return { clock, flushes, sink, timer }
}

test('a sink is flushed when what it keeps open is due, also where that was earlier than it seemed', async () => {
  const { clock, flushes, sink, timer } = setUp()
  timer.wrote(sink)
  expect(clock.waiting()).toBe(0)
  sink.due = Number.POSITIVE_INFINITY
  timer.wrote(sink)
  await clock.advance(100 * second)
  sink.due = 102 * second
  await clock.advance(20 * second)
  expect(flushes).toEqual([102])
  expect(clock.waiting()).toBe(0)
  timer.watch(sink)
  sink.due = undefined
  await clock.advance(20 * second)
  expect(flushes).toEqual([102])
  expect(clock.waiting()).toBe(0)
})

test('what a sink keeps to itself is flushed so long after the first write', async () => {
  const { clock, flushes, sink, timer } = setUp(false, 10 * second)
  for (let n = 0; n < 5; n++) {
    timer.wrote(sink)
    await clock.advance(3 * second)
  }
  await clock.advance(100 * second)
  expect(flushes).toEqual([10, 22])
})

test('where epochs flush it, and behind a stop, nothing is', async () => {
  for (const isStopped of [false, true]) {
    const { clock, flushes, sink, timer } = setUp(!isStopped, second)
    sink.due = 0
    timer.wrote(sink)
    if (isStopped) timer.stop()
    await clock.advance(100 * second)
    expect(flushes).toEqual([])
  }
})
