import { describe, expect, test } from 'vitest'
import { BytesReader, BytesWriter } from '../../../src/core/binary.ts'
import {
  addDistinct,
  countOf,
  type DistinctSketch,
  mergeDistinct,
  readDistinct,
  sizeOfDistinct,
  startDistinct,
  writeDistinct,
} from '../../../src/core/sketch/distinct-sketch.ts'
import { Duration, Time, type Value } from '../../../src/core/value.ts'
import { seededRandom, shuffle } from '../../support/random.ts'

const random = seededRandom(11)
const kinds: Readonly<Record<string, (i: number) => Value>> = {
  ints: (i) => i,
  'ints far apart': (i) => i * 4096,
  floats: (i) => i / 7 + 0.001,
  'short texts': (i) => String(i),
  'texts with one head': (i) => `a-rather-long-prefix-of-a-user-name-${i}`,
  addresses: (i) => `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`,
  records: (i) => ({ user: i, host: 'web' }),
  'big ints': (i) => 2n ** 60n + BigInt(i),
  times: (i) => new Time(1_700_000_000_000_000 + i * 1_000_000),
}

function sketchOf(values: Iterable<Value>): DistinctSketch {
  const sketch = startDistinct()
  for (const value of values) addDistinct(sketch, value)
  return sketch
}
const bytesOf = (sketch: DistinctSketch): Buffer => {
  const out = new BytesWriter()
  writeDistinct(sketch, out)
  return out.take()
}

describe.each(Object.entries(kinds))('of %s', (_, make) => {
  test.each([0, 1, 10, 100, 1000, 1500])('%i values are counted exactly, or but for one', (n) => {
    const sketch = sketchOf(Array.from({ length: n }, (_, i) => make(i)))
    expect(Math.abs(countOf(sketch) - n)).toBeLessThanOrEqual(n < 1000 ? 0 : 1)
  })

  test.each([2000, 5000, 20_000, 100_000])('%i values are counted within four standard errors', (n) => {
    const sketch = sketchOf(Array.from({ length: n }, (_, i) => make(i)))
    expect(Math.abs(countOf(sketch) / n - 1)).toBeLessThan(4 * 0.0081)
  })
})

test('over many sets the error has the stated size and no bias', () => {
  const errors = Array.from({ length: 60 }, (_, set) => {
    const sketch = sketchOf(Array.from({ length: 12_000 }, (_, i) => set * 1_000_003 + i * 17))
    return countOf(sketch) / 12_000 - 1
  })
  const mean = errors.reduce((a, b) => a + b, 0) / errors.length
  const deviation = Math.sqrt(errors.reduce((a, b) => a + b * b, 0) / errors.length)
  expect(Math.abs(mean)).toBeLessThan(0.0032)
  expect(deviation).toBeLessThan(0.0105)
  expect(deviation).toBeGreaterThan(0.004)
})

test('a value counts once, however often and in whatever form it comes', () => {
  const values: Value[] = [
    1,
    1.0,
    '1',
    0,
    -0,
    true,
    'true',
    { a: 1, b: 2 },
    { b: 2, a: 1 },
    [1],
    new Duration(1),
  ]
  expect(countOf(sketchOf([...values, ...values]))).toBe(8)
})

test.each([40, 1536, 1537, 9000])('parts of %i values in any order come to the same bytes', (n) => {
  const values = Array.from({ length: n }, (_, i) => `v${i}`)
  const mixed = shuffle([...values, ...values], random)
  const into = startDistinct()
  const parts = [mixed.slice(0, 5), mixed.slice(5, n), mixed.slice(n)]
  for (const part of shuffle(parts, random)) mergeDistinct(into, sketchOf(part))
  expect(bytesOf(into)).toEqual(bytesOf(sketchOf(values)))
  expect(bytesOf(readDistinct(new BytesReader(bytesOf(into))))).toEqual(bytesOf(into))
})

test('a state is small while there are few values, and bounded', () => {
  expect(sizeOfDistinct(startDistinct())).toBeLessThan(64)
  expect(sizeOfDistinct(sketchOf([1, 2, 3]))).toBeLessThan(200)
  expect(bytesOf(sketchOf([1, 2, 3])).length).toBeLessThan(20)
  expect(sizeOfDistinct(sketchOf(Array.from({ length: 50_000 }, (_, i) => i)))).toBeLessThan(17_000)
})
