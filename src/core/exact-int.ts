import { fitsInt64, normalInt } from './int64.ts'
import { mismatch } from './mismatch.ts'
import type { Value } from './value.ts'

/** The sum of two numbers whose float sum is not a safe integer: exact if both are ints, else that float. */
export function addInts(a: number, b: number, sum: number): Value {
  if (!Number.isSafeInteger(a) || !Number.isSafeInteger(b)) return Number.isFinite(sum) ? sum : null
  return normalInt(BigInt(a) + BigInt(b))
}

/** The same for a product. */
export function multiplyInts(a: number, b: number, product: number): Value {
  if (!Number.isSafeInteger(a) || !Number.isSafeInteger(b)) return Number.isFinite(product) ? product : null
  return intResult(BigInt(a) * BigInt(b), a, b)
}

/** A calculated int: a number where that is exact; a mismatch beyond 64 bits, also where an operand was beyond them. */
export function intResult(value: bigint, a: number | bigint, b: number | bigint): Value {
  if (fitsInt64(value) && fitsInt64(BigInt(a)) && fitsInt64(BigInt(b))) return normalInt(value)
  return mismatch('the int does not fit into 64 bits')
}
