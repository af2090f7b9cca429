import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { RunError } from '../../../src/core/run-error.ts'
import { BeginAnew } from '../../../src/operators/contract/begin-anew.ts'
import { recordsOf } from '../../../src/operators/contract/event-record.ts'
import {
  type Encoded,
  type Mark,
  type Marks,
  PieceRefused,
  type RunningSink,
} from '../../../src/operators/contract/sink.ts'
import type { SourceContext } from '../../../src/operators/contract/source.ts'
import { folder } from '../../support/follow-files.ts'
import { runToyPipeline } from '../../support/run-toy-pipeline.ts'
import { pushTexts, textOf, toySink, toySource } from '../../support/toy-connectors.ts'

const lines = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, i) => `${String(from + i).padStart(20, '0')}\n`)

const away = (): RunError => new RunError('LP5107', 'bank', 'connection', 'It is away.')

/** An other side with transactions. `fail` is asked before each step and may throw; a commit may fail before or after it was done, and takes `pause` milliseconds. */
function bank(
  fail: (step: 'read' | 'write' | 'before commit' | 'after commit') => void = () => {},
  pause = 0,
) {
  const committed: string[] = []
  const other = { mark: undefined as Mark | undefined }
  let open: string[] = []
  const spec = toySink('bank', {
    marks: {
      async open() {
        open = []
        await Promise.resolve()
      },
      async read() {
        await Promise.resolve()
        fail('read')
        return other.mark
      },
      async commit(marks) {
        const [next] = marks.values()
        if (pause > 0) await sleep(pause)
        fail('before commit')
        committed.push(...open)
        open = []
        other.mark = next
        fail('after commit')
      },
    },
    write(pieces) {
      open.push(textOf(pieces))
      fail('write')
    },
  })
  return { spec, committed, other }
}

/** Two sinks whose other side makes what both were given true at once; `fail` is asked before each write and commit and may throw. */
function twoBanks(fail: (step: 'write' | 'commit') => void) {
  const committed = { one: [] as string[], two: [] as string[] }
  const open = { one: [] as string[], two: [] as string[] }
  const kept = new Map<string, Mark>()
  /** Texts that each had after each commit. */
  const seen: (readonly [one: string, two: string])[] = []
  const marks: Marks = {
    async open() {
      open.one = []
      open.two = []
      await Promise.resolve()
    },
    async read(sink) {
      await Promise.resolve()
      return kept.get(sink)
    },
    async commit(all) {
      fail('commit')
      for (const name of ['one', 'two'] as const) committed[name].push(...open[name].splice(0))
      for (const [sink, mark] of all) kept.set(sink, mark)
      seen.push([committed.one.join(''), committed.two.join('')])
      await Promise.resolve()
      fail('commit')
    },
  }
  const specs = (['one', 'two'] as const).map((name) =>
    toySink(name, {
      marks,
      write(pieces) {
        open[name].push(textOf(pieces))
        fail('write')
      },
    }),
  )
  return { specs, committed, seen }
}

test('sinks that commit together have the same epochs after each commit, whatever fails', async () => {
  // Fewer than the tries: on a busy machine so much may wait that no attempt gets by without one.
  let [steps, failures] = [0, 60]
  const { specs, committed, seen } = twoBanks(() => {
    if (++steps % 7 === 0 && failures-- > 0) throw away()
  })
  const feed = async (context: SourceContext): Promise<void> => {
    for (const line of lines(200)) {
      await pushTexts(context, [line])
      await sleep(2)
    }
  }
  const result = await runToyPipeline({
    sources: [{ use: 'numbered' }],
    sinks: ['one', 'two'].map((use) => ({
      use,
      isolate: true,
      retry: { max: 100, first: 1000, longest: 1000 },
    })),
    settings: { checkpoint: 20_000, durability: 'process', shutdownTimeout: 300_000_000 },
    specs: [toySource('numbered', feed), ...specs],
    options: { stateDir: folder() },
  })
  expect(result.failure).toBeUndefined()
  expect(steps).toBeGreaterThan(20)
  expect(new Set(seen.map(([one]) => one)).size).toBeGreaterThan(3)
  for (const [one, two] of seen) expect(one).toBe(two)
  expect(committed.two.join('')).toBe(lines(200).join(''))
}, 60_000)

const run = (stateDir: string, spec: unknown, texts: readonly string[]) =>
  runToyPipeline({
    sources: [{ use: 'numbered' }],
    sinks: [{ use: 'bank', isolate: true }],
    settings: { checkpoint: 20_000, durability: 'process', shutdownTimeout: 300_000 },
    specs: [toySource('numbered', async (context) => void (await pushTexts(context, texts))), spec],
    options: { stateDir },
  })

test('what is committed with a mark arrives once, whatever fails and wherever', async () => {
  for (const step of ['read', 'write', 'before commit', 'after commit'] as const) {
    let left = 2
    const { spec, committed } = bank((at) => {
      if (at === step && left-- > 0) throw away()
    })
    const result = await run(folder(), spec, lines(40))
    expect(result.failure, step).toBeUndefined()
    expect(committed.join(''), step).toBe(lines(40).join(''))
    expect([...result.ledger.rows.values()].at(-1)).toMatchObject({ in: 40, written: 40, queued: 0 })
  }
}, 60_000)

test('each commit is tried by itself: failures before one that succeeded count no more', async () => {
  let hasFailed = false
  const { spec, committed } = bank((at) => {
    if (at === 'after commit') hasFailed = false
    if (at !== 'write' || hasFailed) return
    hasFailed = true
    throw away()
  }, 60)
  // Epochs are decided while a commit is under way, so that the delivery never rests.
  const feed = async (context: SourceContext): Promise<void> => {
    for (const line of lines(100)) {
      await pushTexts(context, [line])
      await sleep(5)
    }
  }
  const result = await runToyPipeline({
    sources: [{ use: 'numbered' }],
    sinks: [{ use: 'bank', isolate: true, retry: { max: 2, first: 1000, longest: 1000 } }],
    settings: { checkpoint: 20_000, durability: 'process', shutdownTimeout: 300_000 },
    specs: [toySource('numbered', feed), spec],
    options: { stateDir: folder() },
  })
  expect(result.failure).toBeUndefined()
  expect(committed.length).toBeGreaterThan(2)
  expect(committed.join('')).toBe(lines(100).join(''))
}, 60_000)

test('what is to begin anew is sent again from the mark on, and counts as no attempt', async () => {
  let left = 3
  const { spec, committed } = bank((at) => {
    if (at === 'write' && left-- > 0) throw new BeginAnew('LP5505', 'bank', 'It was refused.')
  })
  const result = await runToyPipeline({
    sources: [{ use: 'numbered' }],
    sinks: [{ use: 'bank', isolate: true, retry: { max: 1 } }],
    settings: { checkpoint: 20_000, durability: 'process', shutdownTimeout: 300_000 },
    specs: [toySource('numbered', async (context) => void (await pushTexts(context, lines(20)))), spec],
    options: { stateDir: folder() },
  })
  expect(result.failure).toBeUndefined()
  expect(left).toBeLessThan(0)
  expect(committed.join('')).toBe(lines(20).join(''))
}, 60_000)

test('a first mark is there before anything is decided', async () => {
  const state = folder()
  const { spec, other } = bank()
  await run(state, spec, [])
  expect(other.mark).toMatchObject({ at: 0 })
})

test('a commit whose answer is lost, and the process with it, is not sent again', async () => {
  const state = folder()
  let commits = 0
  const { spec, committed, other } = bank((at) => {
    // The first leaves the mark of the beginning.
    if (at === 'after commit' && ++commits === 2) throw new RunError('LP5107', 'bank', 'config', 'It stops.')
  })
  const first = await run(state, spec, lines(20))
  expect(first.failure).toBeDefined()
  const before = committed.length
  expect(before).toBeGreaterThan(0)
  const next = await run(state, spec, [])
  expect(next.failure).toBeUndefined()
  expect(committed.join('')).toBe(
    lines(20)
      .slice(0, committed.join('').split('\n').length - 1)
      .join(''),
  )
  expect(new Set(committed.join('').split('\n')).size).toBe(committed.join('').split('\n').length)
  expect(other.mark?.at).toBeGreaterThan(0)
}, 30_000)

test('a sink that is added after such a loss begins, and the others go on behind what is there', async () => {
  const state = folder()
  let commits = 0
  const { specs, committed } = twoBanks((step) => {
    // Asked before each and after; the first leaves the mark of the beginning.
    if (step === 'commit' && ++commits === 4) throw new RunError('LP5107', 'bank', 'config', 'It stops.')
  })
  const begin = (sinks: readonly string[], texts: readonly string[]) =>
    runToyPipeline({
      sources: [{ use: 'numbered' }],
      sinks: sinks.map((use) => ({ use, isolate: true })),
      settings: { checkpoint: 20_000, durability: 'process', shutdownTimeout: 300_000 },
      specs: [toySource('numbered', async (context) => void (await pushTexts(context, texts))), ...specs],
      options: { stateDir: state },
    })
  expect((await begin(['one'], lines(20))).failure).toBeDefined()
  const before = committed.one.join('')
  expect(before).not.toBe('')
  expect((await begin(['one', 'two'], lines(5, 20))).failure).toBeUndefined()
  expect(committed.two.join('')).toBe(lines(5, 20).join(''))
  const after = committed.one.join('').slice(before.length)
  expect(after.endsWith(lines(5, 20).join(''))).toBe(true)
  expect(new Set([...before.split('\n'), ...after.split('\n')]).size).toBe(
    `${before}${after}`.split('\n').length,
  )
}, 30_000)

test('a mark that is gone stops a pipeline with events that may be there already', async () => {
  const state = folder()
  const hindered = bank((at) => {
    if (at === 'write') throw new RunError('LP5107', 'bank', 'config', 'It stops.')
  })
  await run(state, hindered.spec, lines(20))
  const emptied = bank()
  const result = await run(state, emptied.spec, [])
  expect(result.failure).toMatchObject({ code: 'LP5441' })
  expect(emptied.committed).toEqual([])
}, 30_000)

test('a mark of another state directory stops the pipeline', async () => {
  const { spec } = bank()
  expect((await run(folder(), spec, lines(5))).failure).toBeUndefined()
  expect((await run(folder(), spec, lines(5))).failure).toMatchObject({ code: 'LP5442' })
}, 30_000)

test('records that are refused in the middle of a transaction are not sent, and the others once', async () => {
  const letters: string[] = []
  const { spec, committed } = bank()
  const refusing = {
    ...spec,
    record: [],
    open: async (settings: never, context: never) => {
      const inner = await (spec.open as (a: never, b: never) => Promise<RunningSink>)(settings, context)
      return {
        ...inner,
        write(pieces: readonly Encoded[]) {
          const texts = pieces.map((piece) => [...recordsOf(piece)])
          void inner.write(
            texts.flatMap((records) =>
              records.map(({ bytes }) => ({
                target: null,
                buffer: bytes,
                start: 0,
                end: bytes.length,
                count: 1,
              })),
            ),
          )
          for (const [index, records] of texts.entries()) {
            const refused = records.filter(({ bytes }) => bytes.toString().endsWith('7'))
            if (refused.length > 0)
              throw new PieceRefused('LP5107', 'bank', 'It takes no 7', index, {
                records: refused.map((record) => ({ index: record.index, reason: 'it takes no 7' })),
              })
          }
        },
      }
    },
  }
  const sink = toySink('letters', { write: (pieces) => void letters.push(textOf(pieces)) })
  const result = await runToyPipeline({
    sources: [{ use: 'numbered' }],
    sinks: [
      // A refusal is no failure: it uses up no try.
      { use: 'bank', isolate: true, retry: { max: 1 } },
      { use: 'letters', format: 'json', deadLetter: true },
    ],
    settings: { checkpoint: 20_000, durability: 'process', shutdownTimeout: 300_000_000 },
    specs: [
      toySource('numbered', async (context) => void (await pushTexts(context, lines(20)))),
      refusing,
      sink,
    ],
    options: { stateDir: folder() },
  })
  expect(result.failure).toBeUndefined()
  const others = lines(20)
    .map((line) => line.trim())
    .filter((line) => !line.endsWith('7'))
  expect(committed.join('').match(/\d{20}/g)).toEqual(others)
  expect(letters.join('').match(/\d{19}7/g)).toHaveLength(2)
}, 60_000)

test('earlier runs are kept from committing before the mark is read, and the first mark is left before anything is sent', async () => {
  const order: string[] = []
  let mark: Mark | undefined
  const spec = toySink('bank', {
    marks: {
      open: () => Promise.resolve(void order.push('open')),
      async read() {
        order.push('read')
        await Promise.resolve()
        return mark
      },
      async commit(marks) {
        order.push('commit')
        await Promise.resolve()
        mark = [...marks.values()][0]
      },
    },
    write: () => void order.push('write'),
  })
  expect((await run(folder(), spec, lines(5))).failure).toBeUndefined()
  expect(order.slice(0, 4)).toEqual(['open', 'read', 'commit', 'write'])
  order.splice(0)
  expect((await run(folder(), spec, lines(5))).failure?.code).toBe('LP5442')
  expect(order).toEqual(['open', 'read'])
})

test('a stop does not wait for first marks at an other side that does not answer', async () => {
  const stop = new AbortController()
  let asked = 0
  const order: string[] = []
  const spec = toySink('bank', {
    marks: {
      open() {
        asked = performance.now()
        setTimeout(() => stop.abort(), 50)
        return new Promise<void>((resolve) => void setTimeout(resolve, 3000))
      },
      read: () => Promise.resolve(void order.push('read')),
      commit: () => Promise.resolve(void order.push('commit')),
    },
  })
  const { failure } = await runToyPipeline({
    sources: [{ use: 'numbered' }],
    sinks: [{ use: 'bank', isolate: true }],
    settings: { durability: 'process', shutdownTimeout: 60_000_000 },
    stop: stop.signal,
    specs: [toySource('numbered', () => Promise.resolve()), spec],
    options: { stateDir: folder() },
  })
  expect(failure).toMatchObject({ code: 'LP5004', blame: 'connection' })
  expect(performance.now() - asked).toBeLessThan(2800)
  await sleep(2500)
  // It answers after the end: nothing is left there any more.
  expect(order).not.toContain('commit')
}, 30_000)
