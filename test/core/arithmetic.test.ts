import { describe, expect, test } from 'vitest'
import { add, divide, modulo, multiply, negate, subtract } from '../../src/core/arithmetic.ts'
import { mismatches } from '../../src/core/mismatch.ts'
import { Duration, Time, type Value } from '../../src/core/value.ts'

type Operation = (a: Value, b: Value) => Value
const minute = new Duration(60_000_000)
const maxInt = 9223372036854775807n

const results: readonly [string, Operation, Value, Value, Value][] = [
  ['+', add, 1, 2, 3],
  ['+', add, 1, 0.5, 1.5],
  ['+', add, 'a', 'b', 'ab'],
  ['+', add, new Time(1), new Duration(2), new Time(3)],
  ['+', add, new Duration(2), new Time(1), new Time(3)],
  ['+', add, minute, minute, new Duration(120_000_000)],
  ['+', add, 9007199254740991, 2, 9007199254740993n],
  ['+', add, 9007199254740993n, -9007199254740993n, 0],
  ['+', add, 2n ** 60n, 0.5, 2 ** 60],
  ['+', add, 1e300, 1, 1e300],
  ['+', add, 1.7e308, 1.7e308, null],
  ['-', subtract, 1, 2, -1],
  ['-', subtract, new Time(5), new Time(2), new Duration(3)],
  ['-', subtract, new Time(5), new Duration(2), new Time(3)],
  ['-', subtract, minute, minute, new Duration(0)],
  ['-', subtract, -9007199254740991, 2, -9007199254740993n],
  ['-', subtract, 9007199254740993n, 2, 9007199254740991],
  ['*', multiply, 3, 4, 12],
  ['*', multiply, minute, 2, new Duration(120_000_000)],
  ['*', multiply, 0.5, minute, new Duration(30_000_000)],
  ['*', multiply, 3037000499, 3037000499, 9223372030926249001n],
  ['*', multiply, 0, -1, 0],
  ['*', multiply, 1e200, 1e200, null],
  ['/', divide, 7, 2, 3.5],
  ['/', divide, 6, 2, 3],
  ['/', divide, 1, 0, null],
  ['/', divide, 0, 0, null],
  ['/', divide, 9007199254740993n, 0, null],
  ['/', divide, minute, 2, new Duration(30_000_000)],
  ['/', divide, minute, new Duration(1_000_000), 60],
  ['/', divide, minute, 0, null],
  ['%', modulo, 7, 3, 1],
  ['%', modulo, -7, 3, -1],
  ['%', modulo, -6, 3, 0],
  ['%', modulo, 5.5, 2, 1.5],
  ['%', modulo, 7, 0, null],
  ['%', modulo, 9007199254740993n, 10, 3],
  ['%', modulo, 9007199254740993n, 0, null],
  ['%', modulo, minute, new Duration(7_000_000), new Duration(4_000_000)],
]

const wrong: readonly [string, Operation, Value, Value, string][] = [
  ['+', add, 'a', 1, 'a string and an int cannot be added'],
  ['+', add, true, true, 'a bool and a bool cannot be added'],
  ['+', add, [1], [2], 'a list and a list cannot be added'],
  ['+', add, new Time(1), new Time(1), 'a time and a time cannot be added'],
  ['+', add, maxInt, 1, 'the int does not fit into 64 bits'],
  ['+', add, maxInt + 1n, -1, 'the int does not fit into 64 bits'],
  ['-', subtract, 'a', 'b', 'a string cannot be subtracted from a string'],
  ['-', subtract, minute, new Time(1), 'a time cannot be subtracted from a duration'],
  ['*', multiply, 'a', 2, 'a string and an int cannot be multiplied'],
  ['*', multiply, minute, minute, 'a duration and a duration cannot be multiplied'],
  ['*', multiply, 2 ** 40, 2 ** 40, 'the int does not fit into 64 bits'],
  ['/', divide, 1, '2', 'an int cannot be divided by a string'],
  ['/', divide, 1, minute, 'an int cannot be divided by a duration'],
  ['%', modulo, minute, 2, 'a duration cannot be divided by an int'],
]

describe('arithmetic', () => {
  test.each(results)('%s %s %o %o', (_name, operation, a, b, result) => {
    const before = mismatches.count
    expect(operation(a, b)).toStrictEqual(result)
    expect(mismatches.count).toBe(before)
  })

  test.each(wrong)('%s %s %o %o is a mismatch', (_name, operation, a, b, text) => {
    const before = mismatches.count
    expect(operation(a, b)).toBeNull()
    expect(mismatches.count).toBe(before + 1)
    expect(mismatches.last).toBe(text)
  })

  test('a null on either side gives null', () => {
    const before = mismatches.count
    for (const operation of [add, subtract, multiply, divide, modulo]) {
      expect(operation(null, 1)).toBeNull()
      expect(operation('a', null)).toBeNull()
    }
    expect(mismatches.count).toBe(before)
  })
})

describe('negate', () => {
  test.each<[Value, Value]>([
    [1, -1],
    [0, 0],
    [null, null],
    [9007199254740993n, -9007199254740993n],
    [maxInt + 1n, -maxInt - 1n],
    [minute, new Duration(-60_000_000)],
  ])('-%o', (value, result) => expect(negate(value)).toStrictEqual(result))

  test('text is a mismatch', () => {
    expect(negate('a')).toBeNull()
    expect(mismatches.last).toBe('a string cannot be negated')
  })
})
