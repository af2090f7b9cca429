import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Rec } from '../../../src/core/value.ts'
import { catalog } from '../../../src/operators/catalog.ts'
import { printStateful } from '../../../src/plan/print-stateful.ts'
import { complaintsOf } from '../../support/compile-text.ts'
import { driveStage, driveTimed } from '../../support/drive-stage.ts'

const numbers = (events: readonly Rec[]) => events.map(({ n }) => n)

test('the first by time passes, whichever comes first', async () => {
  const stage = await driveTimed('dedupe(id, within: 10s)')
  stage.event({ n: 1, id: 'x' }, 8, { partition: 'b' })
  stage.event({ n: 0, id: 'x' }, 3, { partition: 'a' })
  stage.advance()
  expect(numbers(stage.take())).toEqual([0])
  expect(stage.counters).toMatchObject({ in: 2, out: 1, deduplicated: 1, held: 0 })
})

test('of events at one time the first by partition and line passes', async () => {
  const stage = await driveTimed('dedupe(id, within: 10s)')
  stage.event({ n: 2, id: 'x' }, 3, { partition: 'b' })
  stage.event({ n: 0, id: 'x' }, 3, { partition: 'a' })
  stage.event({ n: 1, id: 'x' }, 3, { partition: 'a' })
  stage.advance()
  expect(numbers(stage.take())).toEqual([0])
})

test('an event exactly so long after the one that passed is dropped, a later one passes', async () => {
  const stage = await driveTimed('dedupe(id, within: 10s)')
  for (const [n, at] of [0, 10, 10.000001, 20].entries()) stage.event({ n, id: 'x' }, at)
  stage.advance()
  expect(numbers(stage.take())).toEqual([0, 2])
})

test('null is a key of its own, and so are the empty text, numbers and records', async () => {
  const stage = await driveTimed('dedupe(id, within: 1h)')
  const ids = [null, '', 1, '1', { a: 1, b: 2 }, null, { b: 2, a: 1 }, '']
  for (const [n, id] of ids.entries()) stage.event({ n, id }, n)
  stage.advance()
  expect(numbers(stage.take())).toEqual([0, 1, 2, 3, 4])
})

test('several keys are one together', async () => {
  const stage = await driveTimed('dedupe(a, b, within: 1h)')
  const pairs = [
    ['x', 'y'],
    ['x', 'z'],
    ['y', 'x'],
    ['x', 'y'],
  ]
  for (const [n, [a, b]] of pairs.entries()) stage.event({ n, a: a!, b: b! }, n)
  stage.advance()
  expect(numbers(stage.take())).toEqual([0, 1, 2])
})

test('an event before the watermark of its partition is late', async () => {
  const stage = await driveTimed('dedupe(id, within: 10s)')
  expect(stage.event({ n: 0, id: 'x' }, 4, { watermark: 5 })).toBe('late')
  expect(stage.event({ n: 1, id: 'x' }, 5, { watermark: 5 })).toBe('held')
})

test('what follows an event that has passed does not wait', async () => {
  const stage = await driveTimed('dedupe(id, within: 10s)')
  stage.event({ n: 0, id: 'x' }, 0)
  stage.advance(5)
  expect(stage.event({ n: 1, id: 'x' }, 6, { watermark: 5 })).toBe('deduplicated')
  expect(stage.event({ n: 2, id: 'x' }, 11, { watermark: 5 })).toBe('held')
})

test('without event time the first to come passes, by the clock', async () => {
  const stage = await driveStage('dedupe(id, within: 10s)')
  expect(stage.event({ n: 0, id: 'x' })).toBe('passed')
  await stage.pass(10)
  expect(stage.event({ n: 1, id: 'x' })).toBe('deduplicated')
  await stage.pass(1)
  expect(stage.event({ n: 2, id: 'x' })).toBe('passed')
})

test('keys and waiting events are there after a restart', async () => {
  const stage = await driveTimed('dedupe(id, within: 10s)')
  stage.event({ n: 0, id: 'x' }, 0)
  stage.event({ n: 1, id: 'y' }, 8)
  stage.advance(5)
  stage.restart()
  stage.event({ n: 2, id: 'x' }, 9)
  stage.event({ n: 3, id: 'y' }, 9)
  stage.advance()
  expect(numbers(stage.take())).toEqual([0, 1])
})

test('the oldest keys are forgotten at the bound, which is told once', async () => {
  const stage = await driveStage('dedupe(id, max: 2)')
  for (const [n, id] of ['a', 'b', 'c', 'd', 'a', 'd'].entries()) stage.event({ n, id })
  expect(numbers(stage.take())).toEqual([0, 1, 2, 3, 4])
  expect(stage.told).toHaveLength(1)
})

test('events that pass do not depend on batches, interleaving or restarts, and are those of a plain list', async () => {
  const within = 5
  const template = await driveTimed(`dedupe(id, within: ${within}s)`)
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ at: fc.nat(40), id: fc.constantFrom('a', 'b'), partition: fc.constantFrom('p', 'q') }),
        { maxLength: 30 },
      ),
      fc.array(fc.nat(3)),
      (events, cuts) => {
        const stage = new (template.constructor as new (...given: unknown[]) => typeof template)(
          template.node,
          template.clock,
          {},
        )
        const marks = new Map([
          ['p', Number.NEGATIVE_INFINITY],
          ['q', Number.NEGATIVE_INFINITY],
        ])
        const lines = new Map<string, number>()
        const taken: { at: number; partition: string; line: number; id: string; n: number }[] = []
        for (const [n, { at, id, partition }] of events.entries()) {
          const line = (lines.get(partition) ?? 0) + 1
          lines.set(partition, line)
          const watermark = marks.get(partition)!
          if (stage.event({ n, id }, at, { watermark, partition }) !== 'late')
            taken.push({ at, partition, line, id, n })
          marks.set(partition, Math.max(watermark, at - 3))
          const cut = cuts[n]
          if (cut === 1 || cut === 2) stage.advance(Math.min(...marks.values()))
          if (cut === 2) stage.restart()
        }
        stage.advance()
        taken.sort(
          (a, b) =>
            a.at - b.at || (a.partition < b.partition ? -1 : a.partition > b.partition ? 1 : a.line - b.line),
        )
        const passed = new Map<string, number>()
        const expected = taken.filter(({ id, at }) => {
          const before = passed.get(id)
          if (before !== undefined && at - before <= within) return false
          passed.set(id, at)
          return true
        })
        expect(numbers(stage.take())).toEqual(expected.map(({ n }) => n))
      },
    ),
  )
})

test('without a bound of time or number it warns, but on an input that ends', async () => {
  const warned = (source: string, stage: string, block = '') =>
    complaintsOf(`${block}from ${source} | ${stage} | to stdout`)
  expect(await warned('file("x", format: json)', 'dedupe(id)')).toEqual(['LP4062 dedupe'])
  expect(await warned('file("x", format: json, follow: false)', 'dedupe(id)')).toEqual([])
  expect(await warned('file("x", format: json)', 'dedupe(id, within: 1h)')).toEqual([])
  expect(await warned('file("x", format: json)', 'dedupe(id, max: 1000)')).toEqual([])
  expect(await warned('file("x", format: json)', 'dedupe(id)', 'pipeline p { max_keys: 10 }\n')).toEqual([])
})

test.each([
  ['dedupe(within: 1h)', 'LP2051 dedupe(within: 1h)'],
  ['dedupe(id, within: 10)', 'LP2057 10'],
  ['dedupe(id, nope, within: 1h) | keep id', ''],
  ['keep id | dedupe(id, nope, within: 1h)', 'LP3002 nope'],
])('%s is judged', async (stage, complaint) => {
  expect(await complaintsOf(`from stdin(format: json) | ${stage} | to stdout`)).toEqual(
    complaint === '' ? [] : [complaint],
  )
})

test('it is printed as it was written', async () => {
  const { node } = await driveTimed('dedupe(id, lower(name), within: 1h)')
  expect(printStateful(node.use, catalog)).toBe('dedupe(id, lower(name), within: 1h)')
})
