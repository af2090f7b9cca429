import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../../src/core/clock.ts'
import type { Rec } from '../../../src/core/value.ts'
import type { SourceContext } from '../../../src/operators/contract/source.ts'
import { Ending } from '../../../src/runtime/ending.ts'
import type { StateStore } from '../../../src/runtime/epoch/state-store.ts'
import { missSpools, spoolFiles, spoolSizes } from '../../../src/runtime/frames/spool-files.ts'
import { countLines, LineChunk } from '../../../src/runtime/line-chunk.ts'
import { Spool } from '../../../src/runtime/spool/spool.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'logpipe-spool-unit-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

/** A run over the spool of source "s": what came out of it, and how to decide. */
class Run {
  readonly out: string[] = []
  readonly lines: number[] = []
  readonly offsets: number[] = []
  readonly spool: Spool
  readonly stop = new AbortController()
  readonly #running
  readonly #decided: Map<string, Rec>
  /** Resolves when the gate of the graph opens; open at first. */
  gate: Promise<void> | undefined

  constructor(source: (context: SourceContext) => Promise<void>, decided: Map<string, Rec>, bound = 1e9) {
    this.#decided = decided
    const log = { info: () => {}, warn: () => {}, error: () => {} }
    this.spool = new Spool({
      source: 's',
      kind: 'toy',
      store: { directory, positions: () => decided } as unknown as StateStore & { directory: string },
      isSynced: true,
      bound,
      chunk: (bytes, at) =>
        new LineChunk(
          { ...at, buffer: Buffer.from(bytes), start: 0, end: bytes.length },
          countLines,
          () => {},
        ),
      open: (context) => ({ run: () => source(context), position: () => new Map() }),
      clock: systemClock,
      random: Math.random,
      logger: log,
      crashPoint: () => {},
      giveUp: new AbortController().signal,
      ending: new Ending(systemClock),
      failed: (error) => {
        throw error
      },
    })
    this.#running = this.spool.running({
      name: 's',
      stop: this.stop.signal,
      ready: () => this.gate,
      partitions: {
        expect: (names: Iterable<string>) => void this.out.push(`expect ${[...names]}`),
        rests: (name: string) => void this.out.push(`rests ${name}`),
        ends: (name: string) => void this.out.push(`ends ${name}`),
      },
      push: (item: Parameters<SourceContext['push']>[0]) => {
        if (item.kind === 'chunk') {
          this.out.push(`${item.origin.partition}: ${item.buffer.toString('utf8', item.start, item.end)}`)
          this.lines.push(item.firstLine)
          this.offsets.push(item.offset)
        } else if (item.kind === 'records') this.out.push(JSON.stringify(item.events))
        else this.out.push(`refused ${item.code} ${item.head} ${item.length}`)
      },
    } as unknown as SourceContext)
  }

  run(): Promise<void> {
    return this.#running.run()
  }

  decide(): void {
    for (const [key, value] of this.#running.position()) this.#decided.set(key, value as Rec)
    this.spool.epochDecided()
  }
}

let released = 0
function pushLines(context: SourceContext, text: string, partition = 'p'): void {
  const buffer = Buffer.from(text)
  const origin = { source: 's', partition, path: null }
  const parts = { buffer, start: 0, end: buffer.length, origin, firstLine: 1, offset: 0, received: 7 }
  context.push(new LineChunk(parts, countLines, () => void released++))
}

test('lines, records, refused lines and what is said of partitions come out as they went in', async () => {
  const origin = { source: 's', partition: 'q', path: '/a' }
  released = 0
  const run = new Run(async (context) => {
    context.partitions.expect(['p', 'q'])
    pushLines(context, 'a\nb\n')
    context.push({ kind: 'records', events: [{ n: 1 }, { n: 'ü' }], origin, firstLine: 1, received: 5 })
    context.push({
      kind: 'refused',
      origin,
      line: 9,
      offset: 3,
      length: 77,
      head: 'xyz',
      code: 'LP5201',
      reason: 'too long',
    })
    context.partitions.ends('q')
  }, new Map())
  await run.run()
  expect(run.out).toEqual([
    'expect p,q',
    'p: a\nb\n',
    '[{"n":1},{"n":"ü"}]',
    'refused LP5201 xyz 77',
    'ends q',
  ])
  expect(released).toBe(1)
  run.decide()
  await run.spool.close()
  expect(spoolFiles(directory)).toEqual([])
})

test('what no decision has read is read again by the next run, with the same numbers, and nothing else', async () => {
  const decided = new Map<string, Rec>()
  const first = new Run(async (context) => {
    pushLines(context, 'a\nb\n')
    await context.kept!()
    // Read before it ends: one epoch decides that, and none what follows.
    while (first.out.length < 1) await new Promise((resolve) => void setImmediate(resolve))
    first.decide()
    pushLines(context, 'c\n')
    await context.kept!()
    pushLines(context, 'd\n')
  }, decided)
  await first.run()
  await first.spool.close()
  expect(spoolSizes(directory, () => Number(decided.get('spool')!['at']))[0]!.waiting).toBeGreaterThan(0)

  const second = new Run(async (context) => pushLines(context, 'e\n'), decided)
  await second.run()
  expect(first.out).toEqual(['p: a\nb\n', 'p: c\n', 'p: d\n'])
  expect(second.out).toEqual(['p: c\n', 'p: d\n', 'p: e\n'])
  expect(second.lines).toEqual([3, 4, 5])
  expect(second.offsets.slice(0, 2)).toEqual(first.offsets.slice(1))
  second.decide()
  await second.spool.close()
})

test('at its bound the source waits until a decision makes room, while the graph is closed too', async () => {
  const states: boolean[] = []
  let open = (): void => {}
  const run = new Run(
    async (context) => {
      for (let n = 0; n < 6; n++) pushLines(context, `${'x'.repeat(200)}\n`)
      await context.kept!()
      const wait = context.ready()
      states.push(wait === undefined)
      open()
      await wait
      states.push(context.ready() === undefined)
    },
    new Map(),
    1000,
  )
  run.gate = new Promise((resolve) => {
    open = () => {
      run.gate = undefined
      resolve()
    }
  })
  const ended = run.run()
  while (run.out.length < 6) await new Promise((resolve) => void setImmediate(resolve))
  run.decide()
  await ended
  expect(states).toEqual([false, true])
  await run.spool.close()
})

test('a spool whose source is gone, or is of another kind, is told before anything is opened', async () => {
  const run = new Run(async (context) => pushLines(context, 'a\n'), new Map())
  await run.run()
  await run.spool.close()
  expect(() => missSpools(directory, new Map([['s', 'toy']]))).not.toThrow()
  expect(() => missSpools(directory, new Map([['s', 'file']]))).toThrow(/LP5411|no such source/)
  expect(() => missSpools(directory, new Map())).toThrow('holds what the source "s" (toy) has read')
})
