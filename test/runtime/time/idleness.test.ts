import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { catalog } from '../../../src/operators/catalog.ts'
import { anySpec, type Catalog } from '../../../src/operators/contract/catalog.ts'
import type { SourceContext, SourceSpec } from '../../../src/operators/contract/source.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { readRecords, runPipe, testFolder, writeLines } from '../../support/run-pipe.ts'
import { toySource } from '../../support/toy-connectors.ts'

const second = 1_000_000
/** 2026-11-21, where the clock of each test begins. */
const midnight = Date.UTC(2026, 10, 21) * 1000

const lineOf = (at: number, host = 'x'): string =>
  JSON.stringify({ host, at: new Date(Date.UTC(2026, 10, 21) + at * 1000).toISOString() })

/** A source that pushes what a test says, until it is stopped. */
function tap(name: string) {
  let context: SourceContext | undefined
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  const spec = toySource(name, async (given) => {
    context = given
    open()
    await new Promise<void>((resolve) =>
      given.stop.addEventListener('abort', () => resolve(), { once: true }),
    )
  })
  return {
    spec: anySpec<SourceSpec>(spec),
    /** The run has come to it. */
    opened,
    push(partition: string, ...lines: readonly string[]): void {
      const buffer = context!.buffer()
      const length = buffer.write(lines.map((line) => `${line}\n`).join(''))
      const origin = { source: context!.name, partition, path: null }
      context!.push(context!.chunk(buffer, 0, length, origin, 1, 0))
    },
  }
}

const withSources = (...specs: readonly SourceSpec[]): Catalog => ({
  ...catalog,
  sources: new Map([...catalog.sources, ...specs.map((spec) => [spec.name, spec] as const)]),
})

describe('in a live run', () => {
  /** Runs windows of ten seconds over taps on a held clock; `play` is the course of things. */
  async function live(
    sources: readonly { readonly name: string; readonly settings: string }[],
    play: (
      taps: Readonly<Record<string, ReturnType<typeof tap>>>,
      clock: ReturnType<typeof fakeClock>,
      windows: () => readonly unknown[],
    ) => Promise<void>,
    stage = '',
  ) {
    const folder = testFolder()
    const output = join(folder, 'out')
    const clock = fakeClock(midnight)
    const taps = Object.fromEntries(sources.map(({ name }) => [name, tap(`tap_${name}`)]))
    const stop = new AbortController()
    const text = [
      ...sources.map(({ name, settings }) => `source ${name} = tap_${name}(format: json${settings})`),
      `stream counted = from ${sources.map(({ name }) => name).join(', ')} ${stage} | aggregate n = count() over tumbling(10s) late drop`,
      `from counted | keep n, second = second(@window.start) | to file("${output}", format: json)`,
    ].join('\n')
    const windows = (): readonly unknown[] =>
      readRecords(output).map(({ n, second: at }) => `${String(at)}s: ${String(n)}`)
    const running = runPipe(text, {
      catalog: withSources(...Object.values(taps).map(({ spec }) => spec)),
      clock,
      options: { untilEof: false, stop: stop.signal },
    })
    await Promise.all(Object.values(taps).map(({ opened }) => opened))
    await clock.advance(second)
    await play(taps, clock, windows)
    stop.abort()
    await clock.advance(second)
    return { ...(await running), windows }
  }

  const timed = ', time: at, idle: 5s'

  test('W3: a silent partition holds others back for "idle", and no longer', async () => {
    await live([{ name: 'a', settings: timed }], async ({ a }, clock, windows) => {
      a!.push('one', lineOf(1))
      a!.push('two', lineOf(2), lineOf(12), lineOf(22))
      await clock.advance(4 * second)
      expect(windows()).toEqual([])
      a!.push('two', lineOf(23))
      await clock.advance(2 * second)
      expect(windows()).toEqual(['0s: 2', '10s: 1'])
    })
  })

  test('W3: a partition that wakes is late for what has closed without it, and counted', async () => {
    const { counters } = await live([{ name: 'a', settings: timed }], async ({ a }, clock, windows) => {
      a!.push('one', lineOf(1))
      for (let at = 2; at < 30; at += 1) {
        a!.push('two', lineOf(at))
        await clock.advance(second)
      }
      expect(windows()).toEqual(['0s: 9', '10s: 10'])
      a!.push('one', lineOf(3), lineOf(28))
    })
    expect(counters('a').lateIdle).toBe(2)
    expect(counters('aggregate').late).toBe(1)
  })

  test('W4: the last window of a quiet log closes by the clock', async () => {
    await live([{ name: 'a', settings: timed }], async ({ a }, clock, windows) => {
      a!.push('one', lineOf(3))
      await clock.advance(6 * second)
      expect(windows()).toEqual([])
      await clock.advance(8 * second)
      expect(windows()).toEqual(['0s: 1'])
    })
  })

  test('a source from which nothing comes holds others back for "idle", and no longer', async () => {
    await live(
      [
        { name: 'a', settings: timed },
        { name: 'b', settings: timed },
      ],
      async ({ a }, clock, windows) => {
        a!.push('one', lineOf(1), lineOf(11))
        await clock.advance(3 * second)
        expect(windows()).toEqual([])
        a!.push('one', lineOf(12))
        await clock.advance(3 * second)
        expect(windows()).toEqual(['0s: 1'])
      },
    )
  })

  test('a source that wakes is late for what has closed without it behind a stage with others', async () => {
    const { counters } = await live(
      [
        { name: 'a', settings: timed },
        { name: 'b', settings: timed },
      ],
      async ({ a, b }, clock, windows) => {
        b!.push('one', lineOf(1))
        for (let at = 2; at < 25; at += 1) {
          a!.push('one', lineOf(at))
          await clock.advance(second)
        }
        expect(windows()).toEqual(['0s: 9', '10s: 10'])
        b!.push('one', lineOf(5), lineOf(24))
      },
    )
    expect(counters('b').lateIdle).toBe(1)
    expect(counters('aggregate').late).toBe(1)
  })

  test('W6: one event far in the future closes no window of others', async () => {
    const { counters } = await live([{ name: 'a', settings: timed }], async ({ a }, clock, windows) => {
      a!.push('one', lineOf(1), lineOf(900_000), lineOf(2), lineOf(3))
      await clock.advance(second)
      expect(windows()).toEqual([])
      a!.push('one', lineOf(11))
      await clock.advance(second)
      expect(windows()).toEqual(['0s: 3'])
    })
    expect(counters('a').timeOutlier).toBe(1)
  })

  test.each([
    ['on the source', ', time: @received', ''],
    ['by the stage behind others', '', '| where true == (host == "x") | event_time(@received)'],
  ])('the time of arrival closes windows by the clock, %s', async (_, settings, stage) => {
    await live(
      [{ name: 'a', settings }],
      async ({ a }, clock, windows) => {
        a!.push('one', lineOf(1))
        await clock.advance(8 * second)
        expect(windows()).toEqual([])
        a!.push('one', lineOf(2))
        await clock.advance(2 * second)
        expect(windows()).toEqual(['0s: 2'])
      },
      stage,
    )
  })

  test('an event_time behind other stages knows idleness too', async () => {
    const { counters } = await live(
      [{ name: 'a', settings: '' }],
      async ({ a }, clock, windows) => {
        a!.push('one', lineOf(1))
        for (let at = 2; at < 15; at += 1) {
          a!.push('two', lineOf(at))
          await clock.advance(second)
        }
        expect(windows()).toEqual(['0s: 9'])
        a!.push('one', lineOf(3))
        await clock.advance(20 * second)
        expect(windows()).toEqual(['0s: 9', '10s: 5'])
      },
      '| set when = at | event_time(when, idle: 5s)',
    )
    expect(counters('event_time').lateIdle).toBe(1)
  })

  test('late: lenient takes what a window that is still open can take', async () => {
    const folder = testFolder()
    const output = join(folder, 'out')
    for (const [late, expected] of [
      ['strict', 2],
      ['lenient', 3],
    ] as const) {
      writeLines(folder, 'a', [lineOf(1), lineOf(15), lineOf(2)])
      writeLines(folder, 'b', [lineOf(1)])
      await runPipe(
        [
          `pipeline p { late: ${late} }`,
          `source lines = file("${folder}/{a,b}", format: json, time: at)`,
          `from lines | aggregate n = count() over tumbling(10s) late drop | to file("${output}-${late}", format: json)`,
        ].join('\n'),
      )
      expect(readRecords(`${output}-${late}`)[0]).toEqual({ n: expected })
    }
  })
})

test('files that are there when following begins are all waited for, in whatever order they are read', async () => {
  const folder = testFolder()
  for (const host of ['a', 'b', 'c'])
    writeLines(
      folder,
      `${host}.log`,
      Array.from({ length: 100 }, (_, at) => lineOf(at, host)),
    )
  const output = join(folder, 'out')
  const clock = fakeClock(midnight)
  const stop = new AbortController()
  const running = runPipe(
    [
      `source logs = file("${folder}/*.log", format: json, time: at, idle: 5s)`,
      `from logs | aggregate n = count() over tumbling(10s) late drop | to file("${output}", format: json)`,
    ].join('\n'),
    { clock, options: { untilEof: false, stop: stop.signal } },
  )
  await clock.advance(2 * second)
  for (const host of ['a', 'b', 'c']) appendFileSync(join(folder, `${host}.log`), `${lineOf(105, host)}\n`)
  await clock.advance(3 * second)
  expect(readRecords(output).map(({ n }) => n)).toEqual(Array.from({ length: 10 }, () => 30))
  stop.abort()
  await clock.advance(second)
  const { counters } = await running
  expect(counters('logs').lateIdle).toBe(0)
  expect(counters('aggregate').late).toBe(0)
})

/** Follows files below a folder in windows of a second; `play` is the course of things. */
async function follow(
  play: (of: {
    readonly write: (file: string, ...at: readonly number[]) => void
    readonly clock: ReturnType<typeof fakeClock>
    readonly windows: () => number
  }) => Promise<void>,
) {
  const folder = testFolder()
  const output = join(folder, 'out')
  const clock = fakeClock(midnight)
  const stop = new AbortController()
  const write = (file: string, ...at: readonly number[]): void =>
    appendFileSync(join(folder, `${file}.log`), at.map((one) => `${lineOf(one)}\n`).join(''))
  write('quiet', 0)
  write('busy', 0)
  const running = runPipe(
    [
      `source logs = file("${folder}/*.log", format: json, time: at, idle: 5s)`,
      `from logs | aggregate n = count() over tumbling(1s) late drop | to file("${output}", format: json)`,
    ].join('\n'),
    { clock, options: { untilEof: false, stop: stop.signal } },
  )
  await clock.advance(second)
  await play({ write, clock, windows: () => readRecords(output).length })
  stop.abort()
  await clock.advance(second)
  return await running
}

test('a quiet file is looked at now and then, and holds up nobody by that once it was silent for "idle"', async () => {
  await follow(async ({ write, clock, windows }) => {
    for (let at = 1; at <= 30; at++) {
      write('busy', at)
      await clock.advance(second)
      if (at > 7) expect(windows()).toBeGreaterThanOrEqual(at - 2)
    }
  })
})

test('what comes to a quiet file while the process stands still is not late, though another one was written to first', async () => {
  const { counters } = await follow(async ({ write, clock }) => {
    for (let at = 1; at <= 10; at++) {
      write('busy', at)
      await clock.advance(second)
    }
    const times = Array.from({ length: 20 }, (_, i) => 11 + i)
    write('busy', ...times)
    write('quiet', ...times)
    clock.leap(20 * second)
    await clock.advance(3 * second)
  })
  expect(counters('logs').lateIdle).toBe(0)
  expect(counters('aggregate').late).toBe(0)
})
