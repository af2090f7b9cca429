import { normalInt } from '../../core/int64.ts'
import { mismatch } from '../../core/mismatch.ts'
import { defineFunction } from '../contract/function.ts'

type Int = number | bigint

const isInt32 = (value: Int): value is number => typeof value === 'number' && (value | 0) === value

const narrow = (value: bigint): Int => normalInt(BigInt.asIntN(64, value))

export const bitAnd = defineFunction({
  name: 'bit_and',
  group: 'number',
  summary: 'Keeps the bits that are set in both ints.',
  since: '0.1.0',
  signature: 'bit_and(a: int, b: int) -> int',
  examples: [{ code: 'bit_and(12, 10)', gives: '8' }],
  run: (a: Int, b: Int) => (isInt32(a) && isInt32(b) ? a & b : narrow(BigInt(a) & BigInt(b))),
})

export const bitOr = defineFunction({
  name: 'bit_or',
  group: 'number',
  summary: 'Keeps the bits that are set in either int.',
  since: '0.1.0',
  signature: 'bit_or(a: int, b: int) -> int',
  examples: [{ code: 'bit_or(12, 10)', gives: '14' }],
  run: (a: Int, b: Int) => (isInt32(a) && isInt32(b) ? a | b : narrow(BigInt(a) | BigInt(b))),
})

export const bitXor = defineFunction({
  name: 'bit_xor',
  group: 'number',
  summary: 'Keeps the bits that are set in just one of two ints.',
  since: '0.1.0',
  signature: 'bit_xor(a: int, b: int) -> int',
  examples: [{ code: 'bit_xor(12, 10)', gives: '6' }],
  run: (a: Int, b: Int) => (isInt32(a) && isInt32(b) ? a ^ b : narrow(BigInt(a) ^ BigInt(b))),
})

export const bitShift = defineFunction({
  name: 'bit_shift',
  group: 'number',
  summary: 'Shifts the 64 bits of an int: left by n, right where n is negative.',
  since: '0.1.0',
  signature: 'bit_shift(a: int, n: int) -> int',
  examples: [
    { code: 'bit_shift(1, 10)', gives: '1024' },
    { code: 'bit_shift(1024, -3)', gives: '128' },
  ],
  run(a: Int, n: Int) {
    if (n < -63 || n > 63) return mismatch('an int has 64 bits, so it cannot be shifted by more than 63')
    return narrow(BigInt(a) << BigInt(n))
  },
})
