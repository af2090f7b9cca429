import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { parseDuration } from '../../src/core/duration-text.ts'
import type { Positions } from '../../src/operators/contract/source.ts'
import type { Decision, StateStore } from '../../src/runtime/epoch/state-store.ts'
import { runToyPipeline, type ToyResult } from './run-toy-pipeline.ts'
import { textOf, toySink } from './toy-connectors.ts'

/** A folder that goes when the test is over. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'logpipe-files-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** A store in memory, as a restart finds it. */
export function memoryStore(): StateStore & { readonly rows: Map<string, Map<string, unknown>> } {
  const rows = new Map<string, Map<string, unknown>>()
  let epoch = 0
  let prepared: Decision | undefined
  let remote: number | undefined
  const store: StateStore & { readonly rows: Map<string, Map<string, unknown>> } = {
    rows,
    instance: 'memory',
    directory: undefined,
    get epoch() {
      return epoch
    },
    positions: (source) => new Map(rows.get(source)) as Positions,
    times: () => new Map(),
    sinkRows: () => new Map(),
    ledger: () => new Map(),
    signatures: () => new Map(),
    definitions: () => new Map(),
    log: () => [],
    countStart: () => {},
    intend: () => {},
    deliveries: () => new Map(),
    noteDeliveries: () => {},
    decide(decision) {
      epoch = decision.epoch
      for (const [source, positions] of decision.positions) {
        const known = rows.get(source) ?? new Map()
        rows.set(source, known)
        for (const [partition, value] of positions) {
          if (Object.keys(value).length === 0) known.delete(partition)
          else known.set(partition, structuredClone(value))
        }
      }
    },
    get prepared() {
      return prepared?.epoch
    },
    get remote() {
      return remote
    },
    noteRemote() {
      remote = epoch
    },
    prepare(decision) {
      prepared = decision
    },
    confirm() {
      store.decide(prepared!)
      remote = epoch
      prepared = undefined
    },
    rollBack() {
      prepared = undefined
    },
    close: () => {},
  }
  return store
}

/** The settings of a file source as the binder would give them. */
export const fileSettings = (
  path: string | readonly string[],
  more: Readonly<Record<string, unknown>> = {},
) => ({
  path: [path].flat(),
  follow: true,
  start: 'beginning',
  poll: parseDuration('20ms')!.micros,
  rotate_grace: parseDuration('100ms')!.micros,
  decompress: 'auto',
  ...more,
})

export interface Following {
  /** The lines that came so far. */
  readonly lines: () => readonly string[]
  /** Waits until so many lines have come; fails after 5 s. */
  readonly until: (count: number) => Promise<void>
  readonly stop: () => Promise<ToyResult>
}

/** Follows files until it is stopped; real time, real files. */
export function followFiles(
  settings: ReturnType<typeof fileSettings>,
  store?: StateStore,
  common: { readonly charset?: string } = {},
): Following {
  let text = ''
  const stop = new AbortController()
  const running = runToyPipeline({
    sources: [{ use: 'file', settings, ...common }],
    sinks: [{ use: 'keeper' }],
    stop: stop.signal,
    settings: { checkpoint: 20_000 },
    options: store === undefined ? {} : { store },
    specs: [
      toySink('keeper', {
        write: (pieces) => {
          text += textOf(pieces)
        },
      }),
    ],
  })
  const lines = (): readonly string[] => text.split('\n').slice(0, -1)
  return {
    lines,
    async until(count) {
      const limit = performance.now() + 5000
      while (lines().length < count) {
        if (performance.now() > limit)
          throw new Error(`only ${lines().length} of ${count} lines came: ${lines().slice(-5)}`)
        await pause(5)
      }
    },
    async stop() {
      stop.abort()
      return running
    },
  }
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

export const append = (path: string, ...lines: readonly string[]): void =>
  appendFileSync(path, lines.map((line) => `${line}\n`).join(''))

export const numbers = (from: number, to: number): string[] =>
  Array.from(
    { length: to - from + 1 },
    (_, i) => `line ${from + i} of a log that is long enough to be told apart`,
  )
