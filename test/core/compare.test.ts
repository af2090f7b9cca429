import { describe, expect, test } from 'vitest'
import { compareOrdered, compareText, relate } from '../../src/core/compare.ts'
import { mismatches } from '../../src/core/mismatch.ts'
import { Duration, Time, type Value } from '../../src/core/value.ts'

const ascending: readonly Value[] = [
  null,
  false,
  true,
  -1.5,
  0,
  3,
  9007199254740993n,
  '',
  'Z',
  'a',
  'ab',
  '\uffee',
  '😀',
  Uint8Array.of(1),
  new Time(1),
  new Time(2),
  new Duration(1),
  [],
  [1],
  [1, 0],
  [2],
  {},
  { a: 1 },
  { a: 2 },
  { b: 0 },
  /a/,
]

describe('compareOrdered', () => {
  test('every value has one place among all values', () => {
    for (const [i, a] of ascending.entries()) {
      for (const [j, b] of ascending.entries()) {
        expect(compareOrdered(a, b), `${i} and ${j}`).toBe(i < j ? -1 : i > j ? 1 : 0)
      }
    }
  })

  test('equal values of different identity have the same place', () => {
    expect(compareOrdered([{ b: 1, a: 2 }], [{ a: 2, b: 1 }])).toBe(0)
    expect(compareOrdered(new Time(3), new Time(3))).toBe(0)
  })
})

describe('compareText', () => {
  test('goes by code point, not by UTF-16 unit', () => {
    expect('\uffee' < '😀').toBe(false)
    expect(compareText('\uffee', '😀')).toBe(-1)
  })
})

describe('relate', () => {
  test('a null side gives null without a mismatch', () => {
    const before = mismatches.count
    expect(relate(null, 1)).toBeNull()
    expect(relate('a', null)).toBeNull()
    expect(mismatches.count).toBe(before)
  })

  test('values of one type are ordered', () => {
    expect(relate(1, 2.5)).toBeLessThan(0)
    expect(relate(9007199254740993n, 9007199254740992)).toBeGreaterThan(0)
    expect(relate('b', 'a')).toBeGreaterThan(0)
    expect(relate(new Time(1), new Time(1))).toBe(0)
    expect(relate(new Duration(1), new Duration(2))).toBeLessThan(0)
  })

  test.each<[Value, Value, string]>([
    ['5', 3, 'a string cannot be compared with an int'],
    [new Time(1), new Duration(1), 'a time cannot be compared with a duration'],
    [true, false, 'a bool has no order'],
    [[1], [2], 'a list has no order'],
    [{}, {}, 'a record has no order'],
  ])('%o and %o are a mismatch', (a, b, text) => {
    const before = mismatches.count
    expect(relate(a, b)).toBeNull()
    expect(mismatches.count).toBe(before + 1)
    expect(mismatches.last).toBe(text)
  })
})
