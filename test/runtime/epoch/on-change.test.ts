import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { catalog } from '../../../src/operators/catalog.ts'
import { comparePipelines } from '../../../src/runtime/epoch/compare-pipelines.ts'
import type { RunOptions } from '../../../src/runtime/run.ts'
import { planOf } from '../../support/compile-text.ts'
import { readRecords, runPipe, testFolder, writeLines } from '../../support/run-pipe.ts'

const close = 'pipeline p { on_change: close }'

/** A pipeline over events of a file, whose stages may change between runs. Seconds of the events are given. */
function world(first: readonly Readonly<Record<string, unknown>>[]) {
  const folder = testFolder()
  const lines = (events: readonly Readonly<Record<string, unknown>>[]): string[] =>
    events.map(({ s, ...rest }) => JSON.stringify({ at: new Date(Number(s) * 1000).toISOString(), ...rest }))
  const path = writeLines(folder, 'in.ndjson', lines(first))
  let count = first.length
  const text = (stages: string, settings: string): string => `${settings}
type Event = {at: string, k: string, n: int}
source app = file("${path}", format: json, time: time(at), schema: Event)
stream main = from app | ${stages}
from main | to file("${folder}/out.ndjson")`
  const run = (stages: string, settings = '', options: Partial<RunOptions> = {}) =>
    runPipe(text(stages, settings), { options: { stateDir: join(folder, 'state'), ...options } })
  return {
    run,
    append(...events: readonly Readonly<Record<string, unknown>>[]) {
      count += events.length
      appendFileSync(
        path,
        lines(events)
          .map((line) => `${line}\n`)
          .join(''),
      )
    },
    /** Follows the file and stops when all of it is read: what is open stays so. */
    async runOpen(stages: string, settings = 'pipeline p { shutdown_timeout: 2m }') {
      const stop = new AbortController()
      const { result } = await run(stages, settings, {
        untilEof: false,
        stop: stop.signal,
        onProgress: ({ events: read }) => {
          if (read >= count) stop.abort()
        },
      })
      // Given up on a slow disk, it would have kept nothing, and what the next run does would tell nothing.
      expect(result.abandoned).toBe(0)
    },
    out: () => readRecords(join(folder, 'out.ndjson')),
  }
}

const counted = (size: string): string =>
  `aggregate n = count(), total = round(sum(n) / 2), start = window_start() by k over tumbling(${size}) | set minute = start`
const events = [
  { s: 3601, k: 'a', n: 4 },
  { s: 3602, k: 'b', n: 1 },
  { s: 3603, k: 'a', n: 2 },
]
const byMinute = [
  { k: 'a', n: 2, total: 3 },
  { k: 'b', n: 1, total: 1 },
]

describe('"on_change: close"', () => {
  test('sends what a changed stage had open as it was, and begins empty', async () => {
    const { run, runOpen, append, out } = world(events)
    await runOpen(counted('1m'))
    expect(out()).toEqual([])
    await expect(run(counted('5m'))).rejects.toMatchObject({
      code: 'LP5401',
      message: expect.stringContaining('write "on_change: close"'),
    })
    append({ s: 3604, k: 'a', n: 10 })
    await runOpen(counted('5m'), close)
    expect(out()).toMatchObject(byMinute)
    await run(counted('5m'))
    expect(out()).toMatchObject([...byMinute, { k: 'a', n: 1, total: 5 }])
  })

  test('what a stage kept before it was changed does not stand in the way of a later start', async () => {
    const { run, runOpen, append, out } = world(events)
    // The one that comes has longer entries, of other parts.
    const now =
      'aggregate most = max(n), names = distinct(k), top = top_values(n, 3), some = list(n) by k over tumbling(1m)'
    await runOpen('aggregate n = count() by k over tumbling(1m)')
    append({ s: 3610, k: 'a', n: 7 })
    await runOpen(now, 'pipeline p { on_change: discard }')
    append({ s: 3611, k: 'a', n: 9 })
    await runOpen(now)
    await run(now)
    expect(out().at(-1)).toMatchObject({ k: 'a', most: 9, some: [7, 9] })
  })

  test('sends it once, though the run dies before the first decision', async () => {
    const { run, runOpen, out } = world(events)
    await runOpen(counted('1m'))
    for (const point of ['barriers sent', 'log synced', 'before decision']) {
      const died = run(counted('5m'), close, {
        crashPoint(name) {
          if (name === point) throw new Error('died')
        },
      })
      await expect(died).rejects.toThrow('died')
    }
    await run(counted('5m'), close)
    expect(out()).toMatchObject(byMinute)
  })

  test('gives rows the fields that the stage has now, null where they had none', async () => {
    const { run, runOpen, out } = world(events)
    await runOpen(counted('1m'))
    const now = 'aggregate n = count(), most = max(n) by k over tumbling(1m) | set twice = n * 2'
    await run(now, close)
    expect(out()).toEqual([
      { k: 'a', n: 2, most: null, twice: 4 },
      { k: 'b', n: 1, most: null, twice: 2 },
    ])
  })

  test('is refused where events wait for the clock, which are not lost', async () => {
    const { run, runOpen } = world(events)
    const stages = (rate: string): string => `throttle(${rate}, overflow: block)`
    await runOpen(stages('1/h'))
    await expect(run(stages('2/h'), close)).rejects.toMatchObject({
      code: 'LP5401',
      message: expect.stringMatching(/Works otherwise now: "[^"]*throttle.*it waits for no clock/),
    })
  })

  test('waits for room where there is more to send than a buffer holds', async () => {
    const many = Array.from({ length: 3000 }, (_, i) => ({ s: 3600 + (i % 50), k: `k${i}`, n: 1 }))
    const { run, runOpen, out } = world(many)
    await runOpen(counted('1m'))
    await run(counted('5m'), 'pipeline p { on_change: close, buffers: {events: 100} }')
    expect(out()).toHaveLength(3000)
  })

  test('closes what stands behind another stage too, and lets one that is the same go on', async () => {
    const { run, runOpen, append, out } = world(events)
    const stages = (size: string): string => `dedupe(k, within: 1h) | ${counted(size)}`
    await runOpen(stages('1m'))
    append({ s: 3610, k: 'a', n: 1 })
    await run(stages('5m'), close)
    expect(out()).toMatchObject([
      { k: 'a', n: 1, total: 2 },
      { k: 'b', n: 1, total: 1 },
    ])
  })

  test.each([
    [
      'what it sent had other fields',
      'aggregate m = count(where: n > 1) by k over tumbling(1m)',
      'Works otherwise now',
    ],
    ['it is gone', 'where n > 0', 'Gone'],
  ])('is refused where %s', async (_, stages, says) => {
    const { run, runOpen, out } = world(events)
    await runOpen(counted('1m'))
    await expect(run(stages, close)).rejects.toMatchObject({
      code: 'LP5401',
      message: expect.stringMatching(new RegExp(`${says}.*can send what is open only where`)),
    })
    expect(out()).toEqual([])
    await run(counted('1m'))
    expect(out()).toMatchObject(byMinute)
  })
})

const planned = (stages: string, field = 'int', settings = '') =>
  planOf(`${settings}
type Event = {at: string, k: string, n: ${field}}
source app = file("a", format: json, time: time(at), schema: Event)
source two = file("b", format: json, time: time(at), schema: Event)
stream main = from app | ${stages}
from main | to file("o")`)

describe('state is taken over', () => {
  test.each([
    ['with a filter behind', counted('1m'), `${counted('1m')} | where n > 2`],
    ['by a longer "dedupe"', 'dedupe(k, within: 1h)', 'dedupe(k, within: 2h)'],
    ['by a "dedupe" for ever', 'dedupe(k, within: 1h)', 'dedupe(k)'],
    ['by a longer "fill"', 'fill(n, by: k, ttl: 1h)', 'fill(n, by: k, ttl: 2h)'],
    [
      'by a wider join',
      'join two as p on k == p.k within 0s..5m',
      'join two as p on k == p.k within -1m..6m',
    ],
    [
      'by a longer sequence',
      'sequence by k within 5m { a: n == 1, b: n == 2 } emit {k: a.k}',
      'sequence by k within 6m { a: n == 1, b: n == 2 } emit {k: a.k}',
    ],
    [
      'by a look further back',
      'annotate m = sum(n) by k over trailing(5m)',
      'annotate m = sum(n) by k over trailing(1h)',
    ],
    [
      'by a look over more events',
      'annotate m = sum(n) by k over previous(5, ttl: 1h)',
      'annotate m = sum(n) by k over previous(9, ttl: 2h)',
    ],
  ])('%s', async (_, before, now) => {
    const [was, is] = [await planned(before), await planned(now)]
    expect(comparePipelines(was, is, catalog).stages).toMatchObject({ changed: [], dropped: [] })
    if (now.startsWith(before)) return
    // The other way round there is less than was promised.
    expect(comparePipelines(is, was, catalog).stages.changed).toHaveLength(1)
  })

  test('with a larger lateness', async () => {
    const late = (lateness: string) =>
      planOf(`from file("a", format: json, time: time(at), lateness: ${lateness})
        | aggregate n = count() by k over tumbling(1m) late drop | to stdout`)
    const { stages } = comparePipelines(await late('1s'), await late('1m'), catalog)
    expect(stages).toMatchObject({ changed: [], dropped: [], kept: [expect.any(String)] })
  })

  test('where an int is a float now', async () => {
    const stages = counted('1m')
    const { stages: compared } = comparePipelines(
      await planned(stages),
      await planned(stages, 'float'),
      catalog,
    )
    expect(compared).toMatchObject({ changed: [], dropped: [] })
  })

  test.each([
    ['dedupe(k, within: 1h)', 'dedupe(n, within: 2h)'],
    ['annotate m = sum(n) by k over trailing(5m)', 'annotate m = sum(n) by k over previous(5m)'],
    ['annotate m = sum(n) by k over trailing(5m)', 'annotate m = sum(n), c = count() by k over trailing(6m)'],
    [
      'sequence by k within 5m { a: n == 1, b: n == 2 } emit {k: a.k}',
      'sequence by k within 6m { a: n == 1, b: n == 3 } emit {k: a.k}',
    ],
  ])('not from "%s" by "%s"', async (before, now) => {
    const { stages } = comparePipelines(await planned(before), await planned(now), catalog)
    expect(stages.changed).toHaveLength(1)
  })

  test.each([
    [20, true],
    [5400, true],
    [7300, false],
  ])('by a "dedupe" of two hours: what came %d s ago is known: %s', async (later, isKnown) => {
    const { run, runOpen, append, out } = world([
      { s: 100, k: 'a', n: 1 },
      { s: 3650, k: 'b', n: 1 },
    ])
    await runOpen('dedupe(k, within: 1h)')
    append({ s: 3650 + later, k: 'b', n: 2 })
    await run('dedupe(k, within: 2h)')
    expect(out().map(({ n }) => n)).toEqual(isKnown ? [1, 1] : [1, 1, 2])
  })

  test('by a sequence that may take longer', async () => {
    const sequence = (within: string): string =>
      `sequence by k within ${within} { a: n == 1, b: n == 2 } emit {k: a.k, n: b.n}`
    const { run, runOpen, append, out } = world([{ s: 100, k: 'a', n: 1 }])
    await runOpen(sequence('10s'))
    append({ s: 125, k: 'a', n: 2 })
    await run(sequence('30s'))
    expect(out()).toEqual([{ k: 'a', n: 2 }])
  })
})

describe('an aggregate to which results are added', () => {
  const over = (window: string, results: string): string =>
    `aggregate ${results} by k over ${window} | set cut = @truncated`
  const before = 'n = count()'
  const now = 'most = max(n), n = count(), spread = max(n) - min(n)'

  test('goes on with its windows: the added are null where they missed something, and nowhere else', async () => {
    const { run, runOpen, append, out } = world(events)
    await runOpen(over('tumbling(1m)', before))
    append({ s: 3604, k: 'a', n: 10 }, { s: 3605, k: 'c', n: 7 })
    await runOpen(over('tumbling(1m)', now))
    // Once more: what is missing is known over a further start.
    append({ s: 3606, k: 'b', n: 5 }, { s: 3661, k: 'a', n: 3 })
    await run(over('tumbling(1m)', now))
    expect(out()).toEqual([
      { k: 'a', most: null, n: 3, spread: null, cut: true },
      { k: 'b', most: null, n: 2, spread: null, cut: true },
      { k: 'c', most: 7, n: 1, spread: 0, cut: false },
      { k: 'a', most: 3, n: 1, spread: 0, cut: false },
    ])
  })

  test.each([
    [
      'tumbling(1m) emit every 10s',
      [
        { k: 'a', n: 3, most: null },
        { k: 'b', n: 1, most: null },
      ],
    ],
    [
      'sliding(1m, every: 30s)',
      [
        { k: 'a', n: 3, most: null },
        { k: 'b', n: 1, most: null },
      ],
    ],
    [
      'session(10s)',
      [
        { k: 'a', n: 3, most: null },
        { k: 'b', n: 1, most: null },
      ],
    ],
    [
      'session(10s, max: 1m)',
      [
        { k: 'a', n: 3, most: null },
        { k: 'b', n: 1, most: null },
      ],
    ],
    [
      'rows(3, ttl: 1h)',
      [
        { k: 'a', n: 3, most: null },
        { k: 'b', n: 1, most: null },
      ],
    ],
  ])('over %s', async (window, expected) => {
    const [first, emit = ''] = window.split(/(?= emit)/)
    const stages = (results: string): string =>
      `aggregate ${results} by k over ${first}${emit} | keep k, n, most = most ?? null`
    const { run, runOpen, append, out } = world(events)
    await runOpen(`aggregate n = count() by k over ${first}${emit} | keep k, n`)
    append({ s: 3604, k: 'a', n: 10 })
    await runOpen(stages('n = count(), most = max(n)'))
    append({ s: 7200, k: 'a', n: 9 })
    await run(stages('n = count(), most = max(n)'))
    const rows = out()
    for (const row of expected) expect(rows).toContainEqual(row)
    expect(rows.at(-1)).toEqual({ k: 'a', n: 1, most: 9 })
  })

  test('goes on though the run dies before the first decision', async () => {
    const { run, runOpen, append, out } = world(events)
    await runOpen(over('tumbling(1m)', before))
    append({ s: 3604, k: 'a', n: 10 })
    for (const point of ['barriers sent', 'log synced', 'before decision']) {
      const died = run(over('tumbling(1m)', now), '', {
        crashPoint(name) {
          if (name === point) throw new Error('died')
        },
      })
      await expect(died).rejects.toThrow('died')
    }
    await run(over('tumbling(1m)', now))
    expect(out()).toEqual([
      { k: 'a', most: null, n: 3, spread: null, cut: true },
      { k: 'b', most: null, n: 1, spread: null, cut: true },
    ])
  })

  test('and from which some are taken, or which stand in another order, goes on with the others', async () => {
    const { run, runOpen, append, out } = world(events)
    await runOpen(over('tumbling(1m)', 'n = count(), total = sum(n), most = max(n)'))
    append({ s: 3604, k: 'a', n: 10 })
    await runOpen(over('tumbling(1m)', 'most = max(n), n = count()'))
    await run(over('tumbling(1m)', 'most = max(n), n = count()'))
    expect(out()).toEqual([
      { k: 'a', most: 10, n: 3, cut: false },
      { k: 'b', most: 1, n: 1, cut: false },
    ])
  })

  test.each([
    ['what is never null is added', over('tumbling(1m)', `${before}, total = sum(n)`)],
    ['none of the old is left', over('tumbling(1m)', 'most = max(n)')],
    ['the keys are others', over('tumbling(1m)', now).replace('by k', 'by other = n')],
  ])('counts as changed where %s', async (_, stages) => {
    const { run, runOpen } = world(events)
    await runOpen(over('tumbling(1m)', before))
    await expect(run(stages)).rejects.toMatchObject({ code: 'LP5401' })
  })
})
