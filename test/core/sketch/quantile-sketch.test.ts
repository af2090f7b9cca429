import { describe, expect, test } from 'vitest'
import { BytesReader, BytesWriter } from '../../../src/core/binary.ts'
import {
  addQuantile,
  addQuantiles,
  mergeQuantiles,
  type QuantileSketch,
  quantileOf,
  readQuantiles,
  sizeOfQuantiles,
  startQuantiles,
  writeQuantiles,
} from '../../../src/core/sketch/quantile-sketch.ts'
import { seededRandom, shuffle } from '../../support/random.ts'

const random = seededRandom(7)
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
const many = (draw: () => number): number[] => Array.from({ length: 20_000 }, draw)

const distributions: Readonly<Record<string, readonly number[]>> = {
  uniform: many(() => random() * 1000),
  'lognormal latencies': many(() => Math.exp(3 + normal())),
  exponential: many(() => -Math.log(1 - random()) * 50),
  'with a heavy tail': many(() => (1 - random()) ** -2),
  'two far apart': many(() => (random() < 0.5 ? 1e-3 + random() * 1e-4 : 1e9 * (1 + random()))),
  'on both sides of zero': many(() => normal() * 100),
  'small ints': many(() => Math.floor(random() * 20)),
  'all the same': many(() => 42),
  'over all magnitudes': many(() => 10 ** (random() * 500 - 250)),
}
const shares = [0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1]

const sketchOf = (values: readonly number[]): QuantileSketch => {
  const sketch = startQuantiles()
  for (const value of values) addQuantile(sketch, value)
  return sketch
}
const bytesOf = (sketch: QuantileSketch): Buffer => {
  const out = new BytesWriter()
  writeQuantiles(sketch, out)
  return out.take()
}

describe.each(Object.entries(distributions))('of numbers that are %s', (_, values) => {
  const sorted = values.toSorted((a, b) => a - b)

  test.each(shares)('the quantile %f is within 0.8 % of a number of that rank', (q) => {
    const found = quantileOf(sketchOf(values), q)!
    const rank = q * (sorted.length - 1)
    const ends = [sorted[Math.floor(rank)]!, sorted[Math.ceil(rank)]!]
    const slack = 0.008 * Math.max(...ends.map(Math.abs))
    expect(found).toBeGreaterThanOrEqual(ends[0]! - slack)
    expect(found).toBeLessThanOrEqual(ends[1]! + slack)
  })

  test('runs of them come to the same bytes, whatever their length', () => {
    const column = Float64Array.from(values)
    for (const [first, size] of [
      [0, 1],
      [0, 20],
      [1, 45],
      [2, 45],
      [3, 45],
      [32, 3000],
    ] as const) {
      const sketch = startQuantiles()
      addQuantiles(sketch, column, 0, first)
      for (let from = first; from < column.length; from += size)
        addQuantiles(sketch, column, from, Math.min(from + size, column.length))
      expect(bytesOf(sketch)).toEqual(bytesOf(sketchOf(values)))
    }
  })

  test('parts in any order come to the same bytes', () => {
    const mixed = shuffle(values, random)
    const parts = [mixed.slice(0, 3), mixed.slice(3, 50), mixed.slice(50, 9000), mixed.slice(9000)]
    const into = startQuantiles()
    for (const part of shuffle(parts, random)) mergeQuantiles(into, sketchOf(part))
    expect(bytesOf(into)).toEqual(bytesOf(sketchOf(values)))
  })

  test('what is read again goes on as what was written', () => {
    const first = sketchOf(values.slice(0, 10_000))
    const copy = readQuantiles(new BytesReader(bytesOf(first)))
    for (const value of values.slice(10_000)) addQuantile(copy, value)
    expect(bytesOf(copy)).toEqual(bytesOf(sketchOf(values)))
  })
})

test('up to 32 numbers it is exact', () => {
  const values = Array.from({ length: 32 }, (_, i) => i * 1.1)
  const sketch = sketchOf(shuffle(values, random))
  for (const [i, value] of values.entries()) expect(quantileOf(sketch, i / 31)).toBeCloseTo(value, 12)
  expect(quantileOf(sketchOf([1, 2, 3, 4]), 0.5)).toBe(2.5)
})

test('the least and greatest doubles are no trouble', () => {
  const sketch = sketchOf([
    ...Array.from({ length: 40 }, () => Number.MAX_VALUE),
    ...Array.from({ length: 40 }, () => -Number.MAX_VALUE),
    ...Array.from({ length: 40 }, () => 5e-324),
    ...Array.from({ length: 40 }, () => 0),
  ])
  expect(quantileOf(sketch, 0)).toBe(-Number.MAX_VALUE)
  expect(quantileOf(sketch, 1)).toBe(Number.MAX_VALUE)
  expect(quantileOf(sketch, 0.9)! / Number.MAX_VALUE).toBeCloseTo(1, 2)
  expect(Math.abs(quantileOf(sketch, 0.4)!)).toBeLessThan(1e-300)
})

test('a state is small while there are few numbers, and bounded when there are many', () => {
  expect(sizeOfQuantiles(sketchOf([5]))).toBeLessThan(110)
  expect(sizeOfQuantiles(sketchOf(distributions['lognormal latencies']!.slice(0, 20)))).toBeLessThan(350)
  expect(bytesOf(sketchOf(distributions['lognormal latencies']!.slice(0, 20))).length).toBeLessThan(170)
  expect(sizeOfQuantiles(sketchOf(distributions['lognormal latencies']!))).toBeLessThan(8000)
  // Thinly spread, so they are a list: 16 bytes for each different bucket at the most.
  expect(sizeOfQuantiles(sketchOf(distributions['over all magnitudes']!))).toBeLessThan(16 * 20_000)
  expect(sizeOfQuantiles(sketchOf(distributions['all the same']!))).toBeLessThan(2000)
})
