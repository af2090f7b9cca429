import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Rec } from '../../../src/core/value.ts'
import type { StatefulNode } from '../../../src/ir/plan.ts'
import { catalog } from '../../../src/operators/catalog.ts'
import { printStateful } from '../../../src/plan/print-stateful.ts'
import { complaintsOf, planOf } from '../../support/compile-text.ts'
import { type DrivenStage, driveTimed } from '../../support/drive-stage.ts'
import { runExample } from '../../support/run-example.ts'
import { feedPlan, runFeed } from '../../support/run-feed.ts'

const names = (events: readonly Rec[]) => events.map(({ n }) => n)

test('the largest of each window leave in their order when the window is over', async () => {
  const stage = await driveTimed('top(2, by: x, over: tumbling(10s))')
  for (const [n, x, at] of [
    [0, 5, 1],
    [1, 9, 2],
    [2, 7, 3],
    [3, 1, 12],
  ] as const)
    stage.event({ n, x }, at)
  stage.advance(9.999999)
  expect(stage.take()).toEqual([])
  stage.advance(10)
  expect(stage.sent.map(({ event, meta }) => [event['n'], meta.time, meta.window])).toEqual([
    [1, 9_999_999, { start: 0, end: 10e6 }],
    [2, 9_999_999, { start: 0, end: 10e6 }],
  ])
  stage.take()
  stage.advance()
  expect(names(stage.take())).toEqual([3])
  expect(stage.counters).toMatchObject({ in: 4, absorbed: 4, derived: 3, out: 3, held: 0 })
})

test('"order: asc" takes the smallest', async () => {
  const stage = await driveTimed('top(2, by: x, over: tumbling(10s), order: asc)')
  for (const [n, x] of [5, 9, 7].entries()) stage.event({ n, x }, n)
  stage.advance()
  expect(names(stage.take())).toEqual([0, 2])
})

test('so many for each key, null too, in the order of keys', async () => {
  const stage = await driveTimed('top(1, by: x, per: k, over: tumbling(10s))')
  for (const [n, [k, x]] of (
    [
      ['b', 1],
      ['a', 2],
      [null, 3],
      ['b', 4],
    ] as const
  ).entries())
    stage.event({ n, k, x }, n)
  stage.advance()
  expect(names(stage.take())).toEqual([2, 1, 3])
})

test('of equal ones the earliest stay, whichever came first', async () => {
  const stage = await driveTimed('top(2, by: x, over: tumbling(10s))')
  stage.event({ n: 2, x: 1 }, 5, { partition: 'b' })
  stage.event({ n: 1, x: 1 }, 5, { partition: 'a' })
  stage.event({ n: 0, x: 1 }, 3, { partition: 'b' })
  stage.advance()
  expect(names(stage.take())).toEqual([0, 1])
})

test('"ties: keep" keeps all that are as good as the last one, and lets them go together', async () => {
  const stage = await driveTimed('top(2, by: x, over: tumbling(10s), ties: keep)')
  for (const [n, x] of [5, 3, 3, 3, 1].entries()) stage.event({ n, x }, n)
  stage.event({ n: 5, x: 9 }, 12)
  stage.event({ n: 6, x: 3 }, 13)
  stage.event({ n: 7, x: 3 }, 13)
  stage.event({ n: 8, x: 4 }, 13)
  stage.advance()
  expect(names(stage.take())).toEqual([0, 1, 2, 3, 5, 8])
})

test('null is the least, and kinds stand in their order', async () => {
  const stage = await driveTimed('top(9, by: x, over: tumbling(10s))')
  for (const [n, x] of [null, 2, 'a', true, 10].entries()) stage.event({ n, x }, n)
  stage.advance()
  expect(names(stage.take())).toEqual([2, 4, 1, 3, 0])
})

test('an event takes part in each sliding window that it lies in', async () => {
  const stage = await driveTimed('top(1, by: x, over: sliding(10s, every: 5s))')
  stage.event({ n: 0, x: 9 }, 7)
  stage.event({ n: 1, x: 5 }, 12)
  stage.advance()
  expect(stage.sent.map(({ event, meta }) => [event['n'], meta.window?.start])).toEqual([
    [0, 0],
    [0, 5e6],
    [1, 10e6],
  ])
  const [first, second] = stage.take()
  expect(first).not.toBe(second)
})

test('an event is late when all its windows are over for its partition', async () => {
  const stage = await driveTimed('top(1, by: x, over: tumbling(10s))')
  expect(stage.event({ x: 1 }, 9, { watermark: 10 })).toBe('late')
  expect(stage.event({ x: 1 }, 9, { watermark: 9.9 })).toBe('absorbed')
})

test('what is kept is there after a restart', async () => {
  const stage = await driveTimed('top(2, by: x, per: k, over: tumbling(10s))')
  stage.event({ n: 0, x: 5, k: 'a' }, 1)
  stage.event({ n: 1, x: 7, k: 'a' }, 11)
  stage.restart()
  stage.event({ n: 2, x: 6, k: 'a' }, 2)
  stage.advance(10)
  expect(names(stage.take())).toEqual([2, 0])
  stage.restart()
  stage.advance()
  expect(names(stage.take())).toEqual([1])
  expect(stage.stage.bytes!()).toBe(0)
})

test('no more than the best are held, and keys no more than they may be', async () => {
  const stage = await driveTimed('top(3, by: x, over: tumbling(1h))')
  for (let n = 0; n < 10_000; n++) stage.event({ n, x: n }, n / 1000)
  expect(stage.stage.bytes!()).toBeLessThan(3 * 500)
  const keyed = await driveTimed('top(3, by: x, per: n, over: tumbling(1h))', { pipeline: 'max_keys: 2' })
  for (let n = 0; n < 3; n++) keyed.event({ n, x: n }, n)
  expect(keyed.refused).toEqual(['LP5313'])
})

test('behind an aggregate each window is ranked, and early results by themselves', async () => {
  const plan = await feedPlan(
    'source a = feed(time: time(at))\nfrom a | aggregate n = count() by k over tumbling(1m) emit every 30s | top(1, by: n) | set last = @final, start = string(@window.start) | to collect',
  )
  const event = (at: string, k: string) => ({ at: `2026-11-21T10:${at}Z`, k })
  const { out } = await runFeed(plan, [
    {
      source: 'a',
      events: [
        event('00:00', 'x'),
        event('00:01', 'y'),
        event('00:02', 'y'),
        event('00:40', 'x'),
        event('00:41', 'x'),
        event('01:10', 'z'),
      ],
    },
  ])
  expect([...out.values()][0]).toEqual([
    { k: 'y', n: 2, last: false, start: '2026-11-21T10:00:00.000Z' },
    { k: 'x', n: 3, last: true, start: '2026-11-21T10:00:00.000Z' },
    { k: 'z', n: 1, last: false, start: '2026-11-21T10:01:00.000Z' },
    { k: 'z', n: 1, last: true, start: '2026-11-21T10:01:00.000Z' },
  ])
})

test('an input that ends is ranked as a whole, results or events', async () => {
  const events = ['x', 'y', 'y', 'z', 'y', 'z'].map((k, n) => ({ k, n }))
  const run = (stages: string) => runExample({ stages, in: events }, true)
  expect(await run('aggregate c = count() by k | top(2, by: c)')).toEqual([
    { k: 'y', c: 3 },
    { k: 'z', c: 2 },
  ])
  expect(await run('top(1, by: n, per: k, order: asc)')).toEqual([
    { k: 'x', n: 0 },
    { k: 'y', n: 1 },
    { k: 'z', n: 3 },
  ])
})

test('what leaves does not depend on batches or restarts, and is that of a sorted list', async () => {
  const template = await driveTimed('top(2, by: x, per: k, over: tumbling(10s), ties: keep)')
  fc.assert(
    fc.property(
      fc.array(fc.record({ at: fc.nat(30), k: fc.constantFrom('a', 'b'), x: fc.nat(4) }), { maxLength: 30 }),
      fc.array(fc.nat(3)),
      (events, cuts) => {
        const stage = new (template.constructor as new (...given: unknown[]) => DrivenStage)(
          template.node,
          template.clock,
          {},
        )
        const sorted = events.map((event, n) => ({ ...event, n })).sort((a, b) => a.at - b.at)
        for (const [i, { at, ...event }] of sorted.entries()) {
          stage.event(event, at)
          if (cuts[i] === 1) stage.advance(at)
          if (cuts[i] === 2) stage.restart()
        }
        stage.advance()
        const expected = [0, 1, 2, 3].flatMap((window) =>
          ['a', 'b'].flatMap((key) => {
            const rows = sorted
              .filter(({ at, k }) => Math.floor(at / 10) === window && k === key)
              .sort((a, b) => b.x - a.x)
            return rows.filter(({ x }) => x >= (rows[1]?.x ?? 0)).map(({ n }) => n)
          }),
        )
        expect(names(stage.take())).toEqual(expected)
      },
    ),
  )
})

test('the window is printed as it was written', async () => {
  const text = 'top(3, by: x, over: sliding(10m, every: 1m), ties: keep)'
  const plan = await planOf(`from stdin(format: json, time: time(at)) | ${text} | to stdout`)
  const node = plan.nodes.find((one): one is StatefulNode => one.op === 'stateful')!
  expect(printStateful(node.use, catalog)).toBe(text)
})

test.each([
  ['top(0, by: x, over: tumbling(1m))', 'LP2055 0'],
  ['top(3)', 'LP2051 top(3)'],
  ['top(3, by: x, over: 1m)', 'LP2059 1m'],
  ['top(3, by: x, over: tumble(1m))', 'LP3127 tumble'],
  ['top(3, by: x, over: session(gap: 1m))', 'LP2055 session(gap: 1m)'],
  ['top(3, by: x, over: trailing(1m))', 'LP3128 trailing'],
  ['top(3, by: x, over: tumbling(1))', 'LP2057 1'],
  ['aggregate n = count() over tumbling(1m) late drop | top(3, by: n) | set s = @window.start', ''],
  ['aggregate n = count() by k emit changes | top(3, by: n)', 'LP4062 aggregate,LP3191 top'],
])('%s is judged', async (stages, complaint) => {
  const found = await complaintsOf(
    `from file("x", format: json, time: time(at), on_missing_time: reject) | ${stages} | to stdout`,
  )
  expect(found.join(',')).toBe(complaint)
})

test('without a window it needs an input that ends', async () => {
  const judged = (source: string, stage: string) => complaintsOf(`from ${source} | ${stage} | to stdout`)
  expect(await judged('file("x", format: json)', 'top(3, by: x)')).toEqual(['LP3191 top'])
  expect(await judged('file("x", format: json, follow: false)', 'top(3, by: x)')).toEqual([])
  expect(await judged('file("x", format: json)', 'top(3, by: x, over: tumbling(1m))')).toEqual([
    'LP4060 tumbling(1m)',
  ])
})
