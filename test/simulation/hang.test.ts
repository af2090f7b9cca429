/** A sink that hangs, for a while or for ever, and input that ends while a barrier is under way: on a clock of the test's own. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { catalog } from '../../src/operators/catalog.ts'
import { anySpec, type Catalog } from '../../src/operators/contract/catalog.ts'
import type { Encoded, SinkSpec } from '../../src/operators/contract/sink.ts'
import type { SourceContext, SourceSpec } from '../../src/operators/contract/source.ts'
import { planPipeline } from '../../src/plan/plan-pipeline.ts'
import { imbalances } from '../../src/runtime/balance.ts'
import type { RunView } from '../../src/runtime/metrics/run-view.ts'
import { type RunResult, runPipeline } from '../../src/runtime/run.ts'
import { VirtualClock } from '../../src/testing/virtual-clock.ts'
import { planOf } from '../support/compile-text.ts'
import { SmallPool } from '../support/small-pool.ts'
import { pushTexts, textOf, toySink, toySource } from '../support/toy-connectors.ts'
import { writeInputs } from './shapes.ts'

const base = mkdtempSync(join(tmpdir(), 'logpipe-hang-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))
beforeAll(() => writeInputs(base, 3000))

const second = 1_000_000
const input = (): string => readFileSync(join(base, 'a.ndjson'), 'utf8')
let folders = 0

/** One file, to a sink of the test and to a file, with buffers that hold a small part of it. */
class World {
  readonly folder = join(base, String(folders++))
  /** Texts that the test's sink took. */
  readonly taken: string[] = []
  readonly codes: string[] = []
  readonly told: string[] = []
  readonly clock = new VirtualClock(1_790_000_000_000_000)
  readonly stop = new AbortController()
  decided = 0
  #view: RunView | undefined
  #isOver = false

  constructor() {
    mkdirSync(join(this.folder, 'state'), { recursive: true })
  }

  /** `feed`: what a source of the test does in the place of the file. */
  async run(
    write: () => void | Promise<void>,
    flush: () => Promise<void>,
    feed?: (context: SourceContext) => Promise<void>,
  ): Promise<RunResult> {
    this.#isOver = false
    const slow = {
      ...toySink('slow', {
        write: (pieces: readonly Encoded[]) => {
          const text = textOf(pieces)
          const waits = write()
          const take = (): void => void this.taken.push(text)
          return waits === undefined ? take() : waits.then(take)
        },
        flush: flush as never,
      }),
      format: 'json',
    }
    const fed = anySpec<SourceSpec>(toySource('fed', feed ?? atOnce))
    const all: Catalog = {
      ...catalog,
      sources: new Map(catalog.sources).set('fed', fed),
      sinks: new Map(catalog.sinks).set('slow', anySpec<SinkSpec>(slow)),
    }
    const text = `pipeline hang { checkpoint: 1s, shutdown_timeout: 10s, buffers: {events: 50} }
source a = ${feed === undefined ? `file("${base}/a.ndjson", format: json)` : 'fed(format: json)'}
sink slowly = slow()
from a | to slowly
from a | to file("${this.folder}/out.ndjson")`
    const plan = await planOf(text, { catalog: all })
    const { logical, physical } = planPipeline(plan, all)
    const note = (message: string, details?: Readonly<Record<string, unknown>>): void => {
      this.told.push(message)
      this.codes.push(String(details?.['code']))
    }
    const result = await runPipeline({
      plan: logical,
      physical,
      catalog: all,
      clock: this.clock,
      run: { now: this.clock.now, random: () => 0.5 },
      log: { info: () => {}, warn: note, error: note },
      codegen: true,
      untilEof: true,
      stop: this.stop.signal,
      stateDir: join(this.folder, 'state'),
      pool: new SmallPool(4096),
      onWired: (view) => {
        this.#view = view
      },
      crashPoint: (point) => {
        if (point === 'after decision') this.decided++
      },
    }).finally(() => {
      this.#isOver = true
    })
    expect(imbalances(logical, result.ledger, result.deadLetters)).toEqual([])
    return result
  }

  /** Lets so many microseconds pass, or fewer where the run ends before. */
  async pass(micros: number): Promise<void> {
    const end = this.clock.now() + micros
    await this.until(() => this.clock.now() >= end || this.#isOver)
  }

  /** Lets time pass until something is so. Real files are read and written meanwhile, which takes time of its own. */
  async until(isSo: () => boolean): Promise<void> {
    const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
    while (!isSo()) {
      await new Promise((resolve) => setTimeout(resolve, 1))
      await this.clock.advance(second / 4, turn)
    }
  }

  async toEnd(running: Promise<RunResult>): Promise<RunResult> {
    await this.until(() => this.#isOver)
    return running
  }

  /** Bytes read so far. */
  get read(): number {
    const counts = this.#view?.read().find(({ name }) => name === 'logpipe_source_read_bytes_total')
    return counts?.samples[0]?.value ?? 0
  }

  get out(): string {
    return readFileSync(join(this.folder, 'out.ndjson'), 'utf8')
  }
}

/** A wait that the test ends. */
function gate(): { readonly wait: Promise<void>; readonly open: () => void } {
  let open = (): void => {}
  const wait = new Promise<void>((resolve) => {
    open = resolve
  })
  return { wait, open }
}

const atOnce = (): Promise<void> => Promise.resolve()

test('a sink that hangs for a while is told by its name, holds the source back, and then gets everything', async () => {
  const world = new World()
  const { wait, open } = gate()
  const running = world.run(() => wait, atOnce)
  await world.until(() => world.codes.length > 0)
  const held = world.read
  expect(held).toBeGreaterThan(0)
  expect(held).toBeLessThan(input().length / 4)
  await world.pass(20 * second)
  expect(world.codes).toEqual(['LP5406'])
  expect(world.told[0]).toContain('sink "slowly"')
  expect(world.read).toBe(held)
  expect(world.decided).toBe(0)
  open()
  expect((await world.toEnd(running)).failure).toBeUndefined()
  expect(world.taken.join('')).toBe(input())
  expect(world.out).toBe(input())
})

test('one that hangs for ever is told again, nothing grows or is decided; a stop ends it, and the next run does it all', async () => {
  const world = new World()
  const running = world.run(() => new Promise(() => {}), atOnce)
  await world.until(() => world.codes.length > 0)
  const held = world.read
  const { heapUsed } = process.memoryUsage()
  await world.pass(700 * second)
  expect(world.codes).toEqual(['LP5406', 'LP5407', 'LP5407'])
  expect(world.read).toBe(held)
  expect(process.memoryUsage().heapUsed - heapUsed).toBeLessThan(64 * 1024 * 1024)
  world.stop.abort()
  const { abandoned } = await world.toEnd(running)
  expect(abandoned).toBeGreaterThan(0)
  expect(world.codes.at(-1)).toBe('LP5004')
  expect(world.decided).toBe(0)

  const next = new World()
  Object.assign(next, { folder: world.folder })
  const again = next.run(() => {}, atOnce)
  expect((await next.toEnd(again)).failure).toBeUndefined()
  expect(next.taken.join('')).toBe(input())
  expect(next.out).toBe(input())
})

test('input that ends while a barrier is under way: that epoch is decided, then the last one', async () => {
  const world = new World()
  const [barrier, flushed] = [gate(), gate()]
  const lines = input().split(/(?<=\n)/)
  let hasEnded = false
  const running = world.run(
    () => {},
    () => {
      barrier.open()
      return flushed.wait
    },
    async (context) => {
      await pushTexts(context, lines.slice(0, 10))
      await barrier.wait
      await pushTexts(context, lines.slice(10, 30))
      hasEnded = true
    },
  )
  await world.until(() => hasEnded)
  await world.pass(5 * second)
  expect(world.decided).toBe(0)
  expect(world.taken.join('')).toBe(lines.slice(0, 10).join(''))
  flushed.open()
  expect((await world.toEnd(running)).failure).toBeUndefined()
  expect(world.decided).toBe(2)
  expect(world.taken.join('')).toBe(lines.slice(0, 30).join(''))
  expect(world.out).toBe(world.taken.join(''))
})
