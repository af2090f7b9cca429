import { expect, test } from 'vitest'
import { mismatches } from '../../../src/core/mismatch.ts'
import type { Value } from '../../../src/core/value.ts'
import { durationType, stringType, timeType } from '../../../src/ir/type.ts'
import {
  addSample,
  merged,
  minute,
  reread,
  result,
  type Sample,
  stateOf,
} from '../../support/aggregate-samples.ts'
import { openAggregator } from '../../support/open-aggregator.ts'
import { seededRandom, shuffle } from '../../support/random.ts'

const random = seededRandom(5)
const start = minute!.start
const samples = (values: readonly Value[]): Sample[] =>
  values.map((a, i) => ({ a, time: start + i * 1000, line: i + 1 }))

test.each(['list(x, 10)', 'join(x, ",", 10)', 'distinct(x, 10)'])(
  '%s keeps a bound however many values come, and tells that something is missing',
  (use) => {
    const { aggregator } = openAggregator(use)
    const many = samples(Array.from({ length: 5000 }, (_, i) => `v${i}`))
    for (const order of [many, many.toReversed(), shuffle(many, random)]) {
      const state = stateOf(aggregator, order)
      expect(aggregator.finish(state, minute)).toEqual(aggregator.finish(stateOf(aggregator, many), minute))
      expect(aggregator.isTruncated?.(state)).toBe(true)
      expect(aggregator.size?.(state)).toBeLessThan(10_000)
    }
    const parts = [many.slice(3000), many.slice(0, 12), many.slice(12, 3000)]
    expect(aggregator.isTruncated?.(reread(aggregator, merged(aggregator, parts)))).toBe(true)
    expect(aggregator.isTruncated?.(stateOf(aggregator, many.slice(0, 10)))).toBe(false)
    expect(aggregator.isTruncated?.(stateOf(aggregator, many.slice(0, 11)))).toBe(true)
  },
)

test('"merge" keeps 1,000 fields, the same ones in any order', () => {
  const { aggregator } = openAggregator('merge(x)')
  const many = samples(Array.from({ length: 4000 }, (_, i) => ({ [`f${i}`]: i, id: i })))
  const wanted = Object.keys(result(aggregator, many) as object).sort()
  expect(wanted).toHaveLength(1000)
  for (const order of [many.toReversed(), shuffle(many, random)]) {
    const state = stateOf(aggregator, order)
    expect(Object.keys(aggregator.finish(state, minute) as object).sort()).toEqual(wanted)
    expect(aggregator.isTruncated?.(state)).toBe(true)
  }
  const state = merged(aggregator, [many.slice(2000), many.slice(0, 10), many.slice(10, 2000)])
  expect(Object.keys(aggregator.finish(reread(aggregator, state), minute) as object).sort()).toEqual(wanted)
})

test('"top_values" and "mode" tell when they have become approximate', () => {
  for (const use of ['top_values(x, 3)', 'mode(x)']) {
    const { aggregator } = openAggregator(use)
    expect(aggregator.isTruncated?.(stateOf(aggregator, samples(range(2000))))).toBe(false)
    expect(aggregator.isTruncated?.(stateOf(aggregator, samples(range(2001))))).toBe(true)
  }
})

test('"increase" is exact for any number of readings in order, and for 1,000 readings of disorder', () => {
  const { aggregator } = openAggregator('increase(x)')
  const readings = samples(range(10_000).map((i) => i % 700))
  const wanted = result(aggregator, readings)
  expect(wanted).toBe(9999 - 14)
  expect(aggregator.isTruncated?.(stateOf(aggregator, readings))).toBe(false)
  const blocks = range(100).flatMap((i) => shuffle(readings.slice(i * 100, i * 100 + 100), random))
  const state = stateOf(aggregator, blocks)
  expect(aggregator.finish(state, minute)).toBe(wanted)
  expect(aggregator.isTruncated?.(state)).toBe(false)
})

test('"increase" over parts of time that are merged in any order is that of the whole', () => {
  const { aggregator } = openAggregator('increase(x)')
  const readings = samples(range(9000).map((i) => (i * 7) % 1000))
  const cuts = [0, 2500, 2600, 5600, 9000]
  const parts = cuts.slice(1).map((end, i) => readings.slice(cuts[i], end))
  for (let round = 0; round < 10; round++) {
    const state = aggregator.start()
    for (const part of shuffle(parts, random))
      aggregator.merge(state, reread(aggregator, stateOf(aggregator, part)))
    // The second part is small: inside or between, it is never lost without a word.
    if (aggregator.isTruncated?.(state) === false)
      expect(aggregator.finish(state, minute)).toBe(result(aggregator, readings))
  }
  const inOrder = merged(aggregator, parts)
  expect(aggregator.isTruncated?.(inOrder)).toBe(false)
  expect(aggregator.finish(inOrder, minute)).toBe(result(aggregator, readings))
})

test('"increase" tells when a reading came too late to be placed', () => {
  const { aggregator } = openAggregator('increase(x)')
  const readings = samples(range(5000))
  const late = readings[100]!
  const state = stateOf(aggregator, [...readings.filter((one) => one !== late), late])
  expect(aggregator.isTruncated?.(state)).toBe(true)
  expect(aggregator.finish(state, minute)).toBe(4999)
  // Two runs that overlap cannot be joined either.
  const evens = readings.filter((_, i) => i % 2 === 0)
  const odds = readings.filter((_, i) => i % 2 === 1)
  expect(aggregator.isTruncated?.(merged(aggregator, [evens, odds]))).toBe(true)
})

test('"ewma" leaves out what lies far back, whatever comes first', () => {
  const { aggregator } = openAggregator('ewma(x, 1ms)')
  const early = { a: 1e6, time: start, line: 1 }
  const late = { a: 1, time: start + 200_000, line: 2 }
  expect(result(aggregator, [early, late])).toBe(1)
  expect(result(aggregator, [late, early])).toBe(1)
  expect(aggregator.finish(merged(aggregator, [[late], [early]]), minute)).toBe(1)
})

test.each([
  ['sum(x)', 'one', 1],
  ['avg(x)', true, 1],
  ['variance(x)', 'one', null],
  ['median(x)', [1], 1],
  ['any(x)', 'true', false],
  ['delta(x)', 'one', 0],
  ['increase(x)', 'one', 0],
  ['ewma(x, 1s)', 'one', 1],
  ['merge(x)', 'one', {}],
])('%s skips a value of the wrong type and notes it', (use, wrong, gives) => {
  const { aggregator } = openAggregator(use)
  const state = aggregator.start()
  const before = mismatches.count
  addSample(aggregator, state, { a: wrong, time: start })
  expect(mismatches.count).toBe(before + 1)
  expect(mismatches.last).toMatch(/^an? (string|bool|list) is no (number|bool|record)$/)
  if (use !== 'any(x)' && use !== 'merge(x)') addSample(aggregator, state, { a: 1, time: start })
  expect(aggregator.finish(state, minute)).toEqual(gives)
  expect(mismatches.count).toBe(before + 1)
})

test.each([
  ['sum(x)', stringType, 'Numbers or durations are due here, and this is a string.'],
  ['quantile(x, 50%)', timeType, 'Numbers or durations are due here, and this is a time.'],
  ['delta(x)', stringType, 'Numbers, durations or times are due here, and this is a string.'],
])('%s of a wrong type is found before the run', (use, type, message) => {
  expect(() => openAggregator(use, { x: type })).toThrow(message)
})

test.each(['[]', '[1, 1]', '[2, 1]', '[1, "2"]', '3', '[10ms, 1s]'])('the edges %s are refused', (edges) => {
  expect(() => openAggregator(`histogram(x, ${edges})`)).toThrow('Edges are a list')
})

test('durations have edges of durations', () => {
  const { aggregator } = openAggregator('histogram(x, [10ms, 1s])', { x: durationType })
  expect(result(aggregator, [])).toMatchObject([{ count: 0 }, { count: 0 }, { count: 0 }])
  expect(() => openAggregator('histogram(x, [1, 2])', { x: durationType })).toThrow('durations')
})

test('without a window of some length there is no rate and no edge', () => {
  for (const use of ['rate()', 'window_start()', 'window_end()'])
    expect(result(openAggregator(use).aggregator, samples([1, 2]), null)).toBeNull()
  const { aggregator } = openAggregator('rate()')
  expect(result(aggregator, samples([1]), { start, end: start })).toBeNull()
  expect(result(aggregator, samples([1]), { start: Number.NEGATIVE_INFINITY, end: start })).toBeNull()
})

test('events that agree in time, source, partition and line are decided by their values', () => {
  const rows = ['b', 'a', 'c'].map((a) => ({ a, time: start, line: 0 }))
  expect(result(openAggregator('first(x)').aggregator, rows)).toBe('a')
  expect(result(openAggregator('last(x)').aggregator, rows.toReversed())).toBe('c')
})

test('without event time the line decides', () => {
  const rows = [3, 1, 2].map((line) => ({ a: line, time: Number.NaN, line }))
  expect(result(openAggregator('first(x)').aggregator, rows)).toBe(1)
  expect(result(openAggregator('list(x)').aggregator, rows)).toEqual([1, 2, 3])
})

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i)
}
