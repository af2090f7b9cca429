import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RunError } from '../../src/core/run-error.ts'
import { sleep } from '../../src/core/sleep.ts'
import type { RunningSink, SinkContext, SinkRows } from '../../src/operators/contract/sink.ts'
import { openState } from '../../src/runtime/epoch/open-state.ts'
import { fileSettings, folder, memoryStore } from '../support/follow-files.ts'
import { runToyPipeline } from '../support/run-toy-pipeline.ts'
import { textOf, toySink } from '../support/toy-connectors.ts'
import { hastyClock } from '../support/web-server.ts'

const lines = 'one\ntwo\nthree\n'

/** A run from a file to a sink, stopped so many milliseconds after its sink was asked something. */
function stopped(store: ReturnType<typeof memoryStore>, path: string) {
  const stop = new AbortController()
  let began = 0
  const run = async (sink: Parameters<typeof toySink>[1]) => {
    const result = await runToyPipeline({
      sources: [{ use: 'file', settings: fileSettings(path) }],
      sinks: [{ use: 'slow' }],
      stop: stop.signal,
      settings: { checkpoint: 20_000, shutdownTimeout: 200_000 },
      options: { store },
      specs: [toySink('slow', sink)],
    })
    return { result, took: performance.now() - began }
  }
  const stopSoon = (): void => {
    began = performance.now()
    setTimeout(() => stop.abort(), 50)
  }
  return { run, stopSoon }
}

function input(): string {
  const path = join(folder(), 'in.log')
  writeFileSync(path, lines)
  return path
}

test('a stop does not wait for a sink that does not open', async () => {
  const { run, stopSoon } = stopped(memoryStore(), input())
  let heard: AbortSignal | undefined
  const { result, took } = await run({
    open: ({ stop }) => {
      heard = stop
      stopSoon()
      return new Promise(() => {})
    },
  })
  expect(heard?.aborted).toBe(true)
  expect(result.failure).toMatchObject({ code: 'LP5004', blame: 'connection' })
  expect(took).toBeLessThan(3000)
})

test('a wait of a sink ends when the time for a stop is over; what it was given is read again by the next run', async () => {
  const store = memoryStore()
  const path = input()
  const { run, stopSoon } = stopped(store, path)
  let context: SinkContext | undefined
  let waited = false
  const write: RunningSink['write'] = async () => {
    stopSoon()
    await sleep(context!.clock, 60_000_000, context!.stop)
    waited = context!.stop.aborted
    throw new RunError('LP5490', 'slow sink', 'connection', 'The other side is away.')
  }
  const { result, took } = await run({
    open: (given) => {
      context = given
    },
    write,
  })
  expect(waited).toBe(true)
  expect(took).toBeLessThan(3000)
  expect(result.abandoned).toBe(3)
  expect(result.failure).toBeUndefined()
  // The balance is looked at by the run itself.
  let text = ''
  await runToyPipeline({
    sources: [{ use: 'file', settings: fileSettings(path, { follow: false }) }],
    sinks: [{ use: 'keeper' }],
    settings: { checkpoint: 20_000 },
    options: { store },
    specs: [
      toySink('keeper', {
        write: (pieces) => {
          text += textOf(pieces)
        },
      }),
    ],
  })
  expect(text).toBe(lines)
})

test.each([
  ['a sink', {}],
  ['a sink behind an outbox', { isolate: true as const }],
])('%s that failed to open is opened with the rows that it has written since', async (_, more) => {
  const store = await openState(join(folder(), 'state'), {
    durability: 'process',
    instance: 'i',
    sources: new Map([['source0', 'file']]),
    now: 0,
  })
  const attempts: SinkContext['restored'][] = []
  const intents: readonly SinkRows[] = [
    new Map([
      ['kept', { n: 1 }],
      ['changed', { n: 1 }],
      ['gone', { n: 1 }],
    ]),
    new Map([
      ['changed', { n: 2 }],
      ['gone', null],
    ]),
  ]
  await runToyPipeline({
    sources: [{ use: 'file', settings: fileSettings(input(), { follow: false }) }],
    sinks: [{ use: 'unsteady', ...more }],
    clock: hastyClock(),
    options: { store, untilEof: true },
    specs: [
      toySink('unsteady', {
        open: ({ restored, intend }) => {
          attempts.push(new Map(restored))
          const rows = intents[attempts.length - 1]
          if (rows === undefined) return
          intend?.(rows)
          throw new RunError('LP5490', 'unsteady sink', 'connection', 'The other side is away.')
        },
      }),
    ],
  })
  expect(attempts).toEqual([
    new Map(),
    intents[0],
    new Map([
      ['changed', { n: 2 }],
      ['kept', { n: 1 }],
    ]),
  ])
})
