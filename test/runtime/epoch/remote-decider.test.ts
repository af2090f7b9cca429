import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { RunError } from '../../../src/core/run-error.ts'
import type { EpochDecider } from '../../../src/operators/contract/epoch-decider.ts'
import type { CrashPoint } from '../../../src/runtime/epoch/crash-points.ts'
import { type BankStep, directBank, inBank } from '../../support/direct-bank.ts'
import { folder } from '../../support/follow-files.ts'
import { runToyPipeline } from '../../support/run-toy-pipeline.ts'
import { pushTexts, toySink, toySource } from '../../support/toy-connectors.ts'

const lines = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${String(i).padStart(20, '0')}\n`)

const away = (): RunError => new RunError('LP5107', 'bank', 'connection', 'It is away.')

/** Runs lines into the bank and a file beside it, to their end. */
function run(
  directory: string,
  texts: readonly string[],
  {
    fail,
    crashPoint,
    isOther = false,
  }: {
    readonly fail?: (step: BankStep) => void
    readonly crashPoint?: (point: CrashPoint) => void
    /** The pipeline has no sink whose other side decides. */
    readonly isOther?: boolean
  } = {},
) {
  const feed = toySource('numbered', async (context) => {
    for (const text of texts) {
      await pushTexts(context, [text])
      await sleep(1)
    }
  })
  const other = toySink('bank', {})
  return runToyPipeline({
    sources: [{ use: 'numbered' }],
    sinks: [{ use: 'bank' }],
    settings: { checkpoint: 10_000, durability: 'process', shutdownTimeout: 60_000_000 },
    specs: [feed, isOther ? other : directBank(join(directory, 'bank'), fail)],
    options: {
      stateDir: join(directory, 'state'),
      ...(crashPoint === undefined ? {} : { crashPoint }),
    },
  })
}

const linesIn = (directory: string): readonly string[] =>
  inBank(join(directory, 'bank')).text.match(/\d{20}/g) ?? []

const wanted = lines(100).map((line) => line.trim())

test('each event is there once, whatever step of the other side fails and when', async () => {
  for (const step of ['open', 'before commit', 'after commit'] as const) {
    const directory = folder()
    let left = 3
    const { failure } = await run(directory, lines(100), {
      fail: (at) => {
        if (at === step && left-- > 0) throw away()
      },
    })
    expect(failure, step).toBeUndefined()
    expect(left, step).toBeLessThan(1)
    expect(linesIn(directory), step).toEqual(wanted)
  }
}, 60_000)

test('the points of an epoch that an other side decides come in their order', async () => {
  const points: CrashPoint[] = []
  const directory = folder()
  await run(directory, lines(1), { crashPoint: (point) => void points.push(point) })
  const order = ['epoch settled', 'before decision', 'epoch prepared', 'epoch committed', 'after decision']
  expect(points.filter((point) => order.includes(point)).slice(0, 5)).toEqual(order)
  expect(points.indexOf('epoch settled')).toBeLessThan(points.indexOf('restored'))
})

/** Ends a run at a point of its second epoch, without an orderly end of that epoch. */
const endAt = (point: CrashPoint) => {
  let passed = 0
  return (at: CrashPoint): void => {
    if (at === point && ++passed === 2) throw new RunError('LP5107', 'test', 'config', 'It stops here.')
  }
}

test.each([
  ['epoch prepared', 'is rolled back: its mark is not there', 1],
  ['epoch committed', 'is rolled forward: its mark is there', 2],
] as const)(
  'an epoch that a run left at "%s" %s',
  async (point, _, epoch) => {
    const directory = folder()
    const first = await run(directory, lines(100), { crashPoint: endAt(point) })
    expect(first.failure?.message).toContain('It stops here')
    const mark = inBank(join(directory, 'bank')).mark
    expect(mark?.at).toBe(epoch)
    const there = linesIn(directory).length
    const next = await run(directory, [])
    expect(next.failure).toBeUndefined()
    expect(linesIn(directory)).toHaveLength(there)
    // One more for its own end, or none.
    expect(inBank(join(directory, 'bank')).mark?.at).toBeGreaterThanOrEqual(epoch)
    expect(next.ledger.of(1).written).toBe(there)
  },
  30_000,
)

test('a first mark is there before anything is decided', async () => {
  const directory = folder()
  const { failure } = await run(directory, lines(5), {
    fail: (step) => {
      if (step === 'write') throw new RunError('LP5107', 'bank', 'config', 'It stops.')
    },
  })
  expect(failure).toBeDefined()
  expect(inBank(join(directory, 'bank')).mark).toMatchObject({ at: 0 })
})

test('a mark that is gone stops a pipeline whose last epoch is in doubt, and no other', async () => {
  const directory = folder()
  const bank = join(directory, 'bank')
  await run(directory, lines(20), { crashPoint: endAt('epoch committed') })
  writeFileSync(bank, JSON.stringify({ text: inBank(bank).text }))
  expect((await run(directory, [])).failure).toMatchObject({ code: 'LP5441' })

  const calm = folder()
  await run(calm, lines(20))
  writeFileSync(join(calm, 'bank'), JSON.stringify({ text: inBank(join(calm, 'bank')).text }))
  expect((await run(calm, [])).failure).toBeUndefined()
  expect(inBank(join(calm, 'bank')).mark?.at).toBeGreaterThan(0)
}, 30_000)

test('a mark of another state directory, or of another moment of this one, stops the pipeline', async () => {
  const directory = folder()
  const bank = join(directory, 'bank')
  await run(directory, lines(20))
  const { mark, text } = JSON.parse(readFileSync(bank, 'utf8'))
  for (const other of [
    { ...mark, instance: 'another' },
    { ...mark, at: mark.at + 1 },
    { ...mark, at: mark.at - 1 },
  ]) {
    writeFileSync(bank, JSON.stringify({ mark: other, text }))
    expect((await run(directory, lines(5))).failure).toMatchObject({ code: 'LP5442' })
    expect(inBank(bank).text).toBe(text)
  }
}, 30_000)

test('an epoch that was left to an other side is not forgotten where the pipeline has none any more', async () => {
  const directory = folder()
  await run(directory, lines(20), { crashPoint: endAt('epoch prepared') })
  expect((await run(directory, [], { isOther: true })).failure).toMatchObject({ code: 'LP5443' })
  expect((await run(directory, [])).failure).toBeUndefined()
  expect((await run(directory, [], { isOther: true })).failure).toBeUndefined()
}, 30_000)

test('a pipeline that went on without such a sink for a while may have it again', async () => {
  const directory = folder()
  const bank = join(directory, 'bank')
  await run(directory, lines(20))
  const { mark } = inBank(bank)
  expect((await run(directory, lines(20), { isOther: true })).failure).toBeUndefined()
  expect((await run(directory, lines(20), { crashPoint: endAt('epoch prepared') })).failure).toBeDefined()
  expect((await run(directory, lines(20))).failure).toBeUndefined()
  expect(inBank(bank).mark!.at).toBeGreaterThan(mark!.at + 1)

  const fresh = folder()
  await run(fresh, [])
  await run(fresh, lines(20), { isOther: true })
  expect((await run(fresh, lines(20))).failure).toBeUndefined()
  expect(linesIn(fresh)).toEqual(lines(20).map((line) => line.trim()))
}, 60_000)

test('a stop does not wait for an other side that does not answer at the beginning', async () => {
  for (const step of ['open', 'commit'] as const) {
    const directory = folder()
    const stop = new AbortController()
    let [asked, closed] = [0, 0]
    const hang = (): Promise<never> => {
      asked = performance.now()
      setTimeout(() => stop.abort(), 50)
      return new Promise(() => {})
    }
    const other: EpochDecider = {
      title: 'bank sink',
      open: () => (step === 'open' ? hang() : Promise.resolve(undefined)),
      commit: hang,
      close() {
        closed++
        return new Promise(() => {})
      },
    }
    const { failure } = await runToyPipeline({
      sources: [{ use: 'numbered' }],
      sinks: [{ use: 'bank' }],
      settings: { durability: 'process' },
      stop: stop.signal,
      specs: [
        toySource('numbered', () => Promise.resolve()),
        { ...directBank(join(directory, 'bank')), openDecider: () => Promise.resolve(other) },
      ],
      options: { stateDir: join(directory, 'state') },
    })
    expect(failure, step).toMatchObject({ code: 'LP5004', blame: 'connection' })
    expect(performance.now() - asked, step).toBeLessThan(3000)
    expect(closed, step).toBe(1)
  }
}, 30_000)
