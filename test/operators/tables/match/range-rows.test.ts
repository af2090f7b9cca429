import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Time } from '../../../../src/core/value.ts'
import { RangeRows } from '../../../../src/operators/tables/match/range-rows.ts'

const end = fc.option(fc.integer({ min: 0, max: 12 }))
type Range = readonly [from: number | null, to: number | null]

/** All ranges one after the other: the one that begins last, then the one that ends first, then the last. */
function scan(ranges: readonly Range[], value: number): number | undefined {
  let best: number | undefined
  const weight = ([from, to]: Range): readonly [number, number] => [from ?? -Infinity, -(to ?? Infinity)]
  for (const [index, range] of ranges.entries()) {
    const [from, to] = range
    if (value < (from ?? -Infinity) || value > (to ?? Infinity)) continue
    const [start, stop] = weight(range)
    const [bestStart, bestStop] = best === undefined ? [-Infinity, -Infinity] : weight(ranges[best]!)
    if (best === undefined || start > bestStart || (start === bestStart && stop >= bestStop)) best = index
  }
  return best
}

test('the range that begins last and ends first is found, as a slow scan finds it', () => {
  const range = fc
    .tuple(end, end)
    .map(([a, b]): Range => (a !== null && b !== null && a > b ? [b, a] : [a, b]))
  const value = fc.integer({ min: -2, max: 28 }).map((n) => n / 2)
  fc.assert(
    fc.property(fc.array(range, { maxLength: 12 }), fc.array(value, { maxLength: 10 }), (ranges, values) => {
      const rows = new RangeRows()
      for (const [index, ends] of ranges.entries()) expect(rows.add(ends, index)).toBeNull()
      for (const one of values) expect(rows.find(one)).toBe(scan(ranges, one))
    }),
    { numRuns: 1_000 },
  )
})

test('both ends are in a range', () => {
  const rows = new RangeRows()
  rows.add([400, 499], 'client')
  rows.add([500, 599], 'server')
  expect([399, 400, 499, 499.5, 500, 599, 600].map(rows.find)).toEqual([
    undefined,
    'client',
    'client',
    undefined,
    'server',
    'server',
    undefined,
  ])
})

test('times have ranges as well, and a number is in none of them', () => {
  const rows = new RangeRows()
  rows.add([new Time(10), null], 'since')
  expect(rows.find(new Time(11))).toBe('since')
  expect(rows.find(new Time(9))).toBeUndefined()
  expect(rows.find(11)).toBeUndefined()
})

test.each([
  [[2, 1], 'the range ends before it begins'],
  [[true, null], 'a bool cannot be the end of a range'],
] as const)('the range %j is refused', (ends, reason) => {
  expect(new RangeRows().add(ends, 1)).toBe(reason)
})

test('a range of another kind than those before it is refused', () => {
  const rows = new RangeRows()
  rows.add([1, 2], 1)
  expect(rows.add(['a', 'b'], 2)).toBe('one range ends at a number and another at a string')
})
