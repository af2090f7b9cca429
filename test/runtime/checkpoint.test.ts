import { expect, test } from 'vitest'
import type { Positions } from '../../src/operators/contract/source.ts'
import { Checkpoints } from '../../src/runtime/checkpoint.ts'
import type { PositionStore } from '../../src/runtime/position-store.ts'
import { fakeClock } from '../support/fake-clock.ts'

function setUp(sinks: readonly string[]) {
  const clock = fakeClock()
  const events: string[] = []
  let offset = 0
  let told = 0
  const store: PositionStore = {
    load: () => new Map(),
    save: (changed) => events.push(`saved ${changed.get('log')?.get('p')?.['offset']}`),
    close: () => {},
  }
  const source = {
    name: 'log',
    ended: false,
    position: (): Positions => {
      if (told === offset) return new Map()
      told = offset
      return new Map([['p', { offset }]])
    },
  }
  const checkpoints = new Checkpoints({
    sources: [source],
    sinks,
    barrier: (epoch) => {
      if (!source.ended) events.push(`barrier ${epoch} at ${offset}`)
    },
    isQuiet: () => true,
    store,
    interval: 1_000_000,
    clock,
    failed: (error) => events.push(`failed: ${String(error)}`),
  })
  checkpoints.start()
  return {
    clock,
    events,
    checkpoints,
    source,
    move: (to: number) => {
      offset = to
    },
  }
}

test('positions are written when all sinks have passed the barrier, and not before', async () => {
  const { clock, events, checkpoints, move } = setUp(['a', 'b'])
  move(10)
  await clock.advance(1_000_000)
  move(20)
  checkpoints.passed('a', 1)
  expect(events).toEqual(['barrier 1 at 10'])
  checkpoints.passed('b', 1)
  expect(events).toEqual(['barrier 1 at 10', 'saved 10'])
})

test('nothing is done where nothing moved', async () => {
  const { clock, events } = setUp(['a'])
  await clock.advance(10_000_000)
  expect(events).toEqual([])
})

test('at most one barrier is under way', async () => {
  const { clock, events, checkpoints, move } = setUp(['a'])
  move(10)
  await clock.advance(1_000_000)
  move(20)
  await clock.advance(3_000_000)
  expect(events).toEqual(['barrier 1 at 10'])
  checkpoints.passed('a', 1)
  await clock.advance(1_000_000)
  expect(events).toEqual(['barrier 1 at 10', 'saved 10', 'barrier 2 at 20'])
})

test('a sink that has ended has passed every barrier', async () => {
  const { clock, events, checkpoints, move } = setUp(['a', 'b'])
  checkpoints.passed('a', Number.POSITIVE_INFINITY)
  move(10)
  await clock.advance(1_000_000)
  checkpoints.passed('b', 1)
  expect(events.at(-1)).toBe('saved 10')
})

test('the last checkpoint writes what came after the one before', () => {
  const { events, checkpoints, move } = setUp(['a'])
  move(30)
  checkpoints.finish()
  expect(events).toEqual(['saved 30'])
})

test('after a sink has lost events no position is written any more', async () => {
  const { clock, events, checkpoints, move } = setUp(['a'])
  move(10)
  await clock.advance(1_000_000)
  checkpoints.forsake()
  checkpoints.passed('a', 1)
  checkpoints.finish()
  expect(events).toEqual(['barrier 1 at 10'])
})
