import type { BytesReader, BytesWriter } from '../binary.ts'
import {
  addInt,
  addNumber,
  type ExactSum,
  mergeSums,
  readSum,
  scaledTotal,
  startSum,
  writeSum,
} from './exact-sum.ts'
import { roundedQuotient, scaledOf, sumOfScaled } from './rounding.ts'

/** Count, sum and sum of squares, all exact: the variance does not depend on the order in which the numbers came. */
export interface Moments {
  n: number
  readonly sum: ExactSum
  readonly squares: ExactSum
  /** What rounding took from the squares of floats. By itself, because so small numbers beside large ones fill up a sum. */
  errors: ExactSum | null
  /** Squares that no two doubles hold exactly, in units of 2^−2148. */
  extreme: bigint | null
}

export const startMoments = (): Moments => ({
  n: 0,
  sum: startSum(),
  squares: startSum(),
  errors: null,
  extreme: null,
})

export function addToMoments(moments: Moments, value: number): void {
  moments.n += 1
  addNumber(moments.sum, value)
  const square = value * value
  if (Number.isSafeInteger(value) && Number.isSafeInteger(square)) addNumber(moments.squares, square)
  else addSquare(moments, value, square)
}

export function addIntToMoments(moments: Moments, value: bigint): void {
  moments.n += 1
  addInt(moments.sum, value)
  addInt(moments.squares, value * value)
}

/** The square and what rounding took from it; after T. J. Dekker, "A floating-point technique for extending the available precision" (1971). */
function addSquare(moments: Moments, value: number, square: number): void {
  const size = Math.abs(value)
  if (size > 2 ** 470 || size < 2 ** -480) {
    const { digits, exponent } = scaledOf(value)
    moments.extreme = (moments.extreme ?? 0n) + ((digits * digits) << BigInt(2 * exponent + 2148))
    return
  }
  const spread = value * 134217729
  const high = spread - (spread - value)
  const low = value - high
  addNumber(moments.squares, square)
  moments.errors ??= startSum()
  addNumber(moments.errors, high * high - square + 2 * high * low + low * low)
}

export function mergeMoments(into: Moments, from: Moments): void {
  into.n += from.n
  mergeSums(into.sum, from.sum)
  mergeSums(into.squares, from.squares)
  if (from.errors !== null) {
    if (into.errors === null) into.errors = from.errors
    else mergeSums(into.errors, from.errors)
  }
  if (from.extreme !== null) into.extreme = (into.extreme ?? 0n) + from.extreme
}

/** The variance of the sample, rounded once; null for fewer than two values, ∞ beyond the largest double. */
export function sampleVariance({ n, sum, squares, errors, extreme }: Moments): number | null {
  if (n < 2) return null
  const total = scaledTotal(sum)
  const count = BigInt(n)
  const squared = sumOfScaled([
    scaledTotal(squares),
    ...(errors === null ? [] : [scaledTotal(errors)]),
    ...(extreme === null ? [] : [{ digits: extreme, exponent: -2148 }]),
  ])
  const spread = sumOfScaled([
    { digits: squared.digits * count, exponent: squared.exponent },
    { digits: -total.digits * total.digits, exponent: 2 * total.exponent },
  ])
  return roundedQuotient(spread, count * (count - 1n))
}

export function writeMoments(moments: Moments, out: BytesWriter): void {
  out.count(moments.n)
  writeSum(moments.sum, out)
  writeSum(moments.squares, out)
  out.byte(moments.errors === null ? 0 : 1)
  if (moments.errors !== null) writeSum(moments.errors, out)
  out.value(moments.extreme)
}

export function readMoments(from: BytesReader): Moments {
  return {
    n: from.count(),
    sum: readSum(from),
    squares: readSum(from),
    errors: from.byte() === 0 ? null : readSum(from),
    extreme: from.value() as bigint | null,
  }
}
