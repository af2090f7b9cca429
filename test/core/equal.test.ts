import { describe, expect, test } from 'vitest'
import { equal } from '../../src/core/equal.ts'
import { parseJson } from '../../src/core/json.ts'
import { mismatches } from '../../src/core/mismatch.ts'
import { Duration, Time, type Value } from '../../src/core/value.ts'

const same: readonly [Value, Value][] = [
  [null, null],
  [1, 1.0],
  [0, -0],
  [9007199254740993n, 9007199254740993n],
  [2n ** 60n, 2 ** 60],
  ['a', 'a'],
  [new Time(5), new Time(5)],
  [new Duration(5), new Duration(5)],
  [Uint8Array.of(1, 2), Buffer.from([1, 2])],
  [/a/i, /a/i],
  [
    [1, [2]],
    [1, [2]],
  ],
  [
    { a: 1, b: { c: null } },
    { b: { c: null }, a: 1 },
  ],
  [parseJson('{"__proto__": 1}'), parseJson('{"__proto__": 1}')],
]

const different: readonly [Value, Value][] = [
  [null, 0],
  [null, ''],
  [1, '1'],
  [1, true],
  [9007199254740993n, 9007199254740992],
  [9007199254740993n, '9007199254740993'],
  [new Time(5), new Duration(5)],
  [new Time(5), 5],
  [Uint8Array.of(1), [1]],
  [/a/i, /a/],
  [[1], [1, 2]],
  [[1], { 0: 1 }],
  [{ a: null }, {}],
  [{ a: 1 }, { b: 1 }],
  [{}, parseJson('{"__proto__": 1}')],
  ['é', 'e\u0301'],
]

describe('equal', () => {
  test.each(same)('%o equals %o', (a, b) => {
    expect(equal(a, b)).toBe(true)
    expect(equal(b, a)).toBe(true)
  })

  test.each(different)('%o differs from %o', (a, b) => {
    expect(equal(a, b)).toBe(false)
    expect(equal(b, a)).toBe(false)
  })

  test('values of different types are no mismatch', () => {
    const before = mismatches.count
    equal('5', 5)
    expect(mismatches.count).toBe(before)
  })
})
