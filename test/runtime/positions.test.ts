import { expect, test } from 'vitest'
import { RunError } from '../../src/core/run-error.ts'
import { noRows } from '../../src/operators/contract/sink.ts'
import type { Positions } from '../../src/operators/contract/source.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { memoryStore } from '../support/follow-files.ts'
import { runToyPipeline } from '../support/run-toy-pipeline.ts'
import { pushText, toySink, toySource } from '../support/toy-connectors.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A source that counts what it has pushed, one line at a time as the test says. */
function countingSource() {
  let offset = 0
  let told = 0
  let next: (go: boolean) => void = () => {}
  const asked = (): Promise<boolean> =>
    new Promise((resolve) => {
      next = resolve
    })
  const spec = toySource(
    'counting',
    async (context) => {
      context.stop.addEventListener('abort', () => next(false))
      while (await asked()) {
        pushText(context, `${offset++}\n`)
      }
    },
    (): Positions => {
      if (told === offset) return new Map()
      told = offset
      return new Map([['p', { offset }]])
    },
  )
  return { spec, push: () => next(true), end: () => next(false) }
}

test('positions are kept at checkpoints and at the end, behind what the sink has flushed', async () => {
  const clock = fakeClock()
  const store = memoryStore()
  const source = countingSource()
  const flushes: (() => void)[] = []
  const kept = (): unknown => store.rows.get('source0')?.get('p')
  const running = runToyPipeline({
    sources: [{ use: 'counting' }],
    sinks: [{ use: 'keeper' }],
    clock,
    options: { store },
    specs: [
      source.spec,
      toySink('keeper', { flush: () => new Promise((resolve) => void flushes.push(() => resolve(noRows))) }),
    ],
  })
  await clock.advance(1)
  source.push()
  await clock.advance(1_000_000)
  expect(flushes).toHaveLength(1)
  expect(kept()).toBeUndefined()
  source.push()
  await clock.advance(100)
  flushes[0]!()
  await clock.advance(100)
  // The second line came after the barrier.
  expect(kept()).toEqual({ offset: 1 })
  await clock.advance(1_000_000)
  flushes[1]!()
  await clock.advance(100)
  expect(kept()).toEqual({ offset: 2 })
  await clock.advance(10_000_000)
  expect(flushes).toHaveLength(2)
  source.push()
  await clock.advance(1)
  source.end()
  await clock.advance(1)
  flushes[2]!()
  await running
  expect(kept()).toEqual({ offset: 3 })
})

test('positions of what a sink could not write are not kept', async () => {
  const clock = fakeClock()
  const store = memoryStore()
  const source = countingSource()
  let isFull = false
  const running = runToyPipeline({
    sources: [{ use: 'counting' }],
    sinks: [{ use: 'filling' }],
    clock,
    options: { store },
    specs: [
      source.spec,
      toySink('filling', {
        write: async () => {
          await turn()
          if (isFull) throw new RunError('LP5104', 'filling', 'config', 'There is no space left.')
        },
      }),
    ],
  })
  await clock.advance(1)
  source.push()
  await clock.advance(1_000_100)
  expect(store.rows.get('source0')?.get('p')).toEqual({ offset: 1 })
  isFull = true
  source.push()
  await clock.advance(2_000_000)
  const { failure } = await running
  expect(failure?.code).toBe('LP5104')
  expect(store.rows.get('source0')?.get('p')).toEqual({ offset: 1 })
})

test('what was abandoned is read again: its position is not kept', async () => {
  const clock = fakeClock()
  const store = memoryStore()
  const source = countingSource()
  const stop = new AbortController()
  const running = runToyPipeline({
    sources: [{ use: 'counting' }],
    sinks: [{ use: 'stuck' }],
    clock,
    stop: stop.signal,
    options: { store },
    specs: [source.spec, toySink('stuck', { write: () => new Promise(() => {}) })],
  })
  await clock.advance(1)
  source.push()
  await clock.advance(2_000_000)
  stop.abort()
  await clock.advance(10_000_001)
  expect((await running).abandoned).toBe(1)
  expect(store.rows.size).toBe(0)
})
