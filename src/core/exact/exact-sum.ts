import type { BytesReader, BytesWriter } from '../binary.ts'
import { fitsInt64, normalInt } from '../int64.ts'
import { mismatch } from '../mismatch.ts'
import { growExpansion, roundedSum, roundScaled, type Scaled, scaledOf, sumOfScaled } from './rounding.ts'

/**
 * The sum of numbers, exact: what it gives does not depend on the order in which they came. Ints add up to an int; with a float among them
 * the result is the double next to the true sum. The sum is `int + big + high + low + Σ rare.terms + rare.huge · 2^900`.
 */
export interface ExactSum {
  int: number
  big: bigint | null
  /** −0 until a float comes: a double from the start, so that V8 changes it in place. */
  high: number
  low: number
  floats: boolean
  rare: { readonly terms: number[]; huge: bigint } | null
}

export const startSum = (): ExactSum => ({ int: 0, big: null, high: -0, low: -0, floats: false, rare: null })

/** Floats from here on could overflow a partial sum although the whole does not. */
const huge = 2 ** 960
const hugeUnit = 900

export function addNumber(sum: ExactSum, value: number): void {
  if (Number.isSafeInteger(value)) {
    const total = sum.int + value
    if (Number.isSafeInteger(total)) sum.int = total
    else carryInt(sum, value)
  } else {
    sum.floats = true
    addFloat(sum, value)
  }
}

/** Adds `values[from]` to `values[to − 1]` but for NaN; gives how many it added. */
export function addRun(sum: ExactSum, values: Float64Array, from: number, to: number): number {
  let added = 0
  let int = sum.int
  for (let i = from; i < to; i++) {
    const value = values[i]!
    if (Number.isNaN(value)) continue
    added += 1
    const total = int + value
    if (Number.isSafeInteger(value) && Number.isSafeInteger(total)) {
      int = total
      continue
    }
    sum.int = int
    addNumber(sum, value)
    int = sum.int
  }
  sum.int = int
  return added
}

export function addInt(sum: ExactSum, value: bigint): void {
  sum.big = (sum.big ?? 0n) + value
}

function carryInt(sum: ExactSum, value: number): void {
  addInt(sum, BigInt(sum.int))
  sum.int = value
}

function addFloat(sum: ExactSum, value: number): void {
  if (value >= huge || value <= -huge) {
    rareOf(sum).huge += BigInt(value * 2 ** -hugeUnit)
    return
  }
  const before = sum.high
  const total = before + value
  const part = total - before
  const error = before - (total - part) + (value - part)
  sum.high = total
  if (error !== 0) addError(sum, error)
}

function addError(sum: ExactSum, value: number): void {
  const before = sum.low
  const total = before + value
  const part = total - before
  const error = before - (total - part) + (value - part)
  sum.low = total
  if (error !== 0) growExpansion(rareOf(sum).terms, error)
}

function rareOf(sum: ExactSum): NonNullable<ExactSum['rare']> {
  sum.rare ??= { terms: [], huge: 0n }
  return sum.rare
}

/** Adds to `into` all that was added to `from`. */
export function mergeSums(into: ExactSum, from: ExactSum): void {
  addNumber(into, from.int)
  if (from.big !== null) addInt(into, from.big)
  if (!from.floats) return
  into.floats = true
  addFloat(into, from.high)
  addFloat(into, from.low)
  if (from.rare === null) return
  for (const term of from.rare.terms) addFloat(into, term)
  if (from.rare.huge !== 0n) rareOf(into).huge += from.rare.huge
}

/** The sum as a value of the language: a mismatch where ints do not fit into 64 bits, null for a float beyond all. */
export function totalOf(sum: ExactSum): number | bigint | null {
  if (sum.floats) {
    const total = roundedTotal(sum)
    return Number.isFinite(total) ? total + 0 : null
  }
  if (sum.big === null) return sum.int + 0
  const total = sum.big + BigInt(sum.int)
  return fitsInt64(total) ? normalInt(total) : mismatch('the sum does not fit into an int of 64 bits')
}

/** The double next to the sum; ±∞ beyond the largest. */
export function roundedTotal(sum: ExactSum): number {
  if (sum.big !== null || (sum.rare !== null && sum.rare.huge !== 0n)) return roundScaled(scaledTotal(sum))
  if (!sum.floats) return sum.int + 0
  return roundedSum(partsOf(sum))
}

const partsOf = (sum: ExactSum): number[] => [sum.int, sum.high, sum.low, ...(sum.rare?.terms ?? [])]

/** The sum, exactly. */
export function scaledTotal(sum: ExactSum): Scaled {
  const parts: Scaled[] = [{ digits: (sum.big ?? 0n) + BigInt(sum.int), exponent: 0 }]
  if (sum.floats) {
    parts.push(scaledOf(sum.high), scaledOf(sum.low))
    for (const term of sum.rare?.terms ?? []) parts.push(scaledOf(term))
    parts.push({ digits: sum.rare?.huge ?? 0n, exponent: hugeUnit })
  }
  return sumOfScaled(parts)
}

/** The sum divided by how many there were, also where the sum itself is beyond all doubles. */
export function meanOf(sum: ExactSum, count: number): number {
  const total = roundedTotal(sum)
  if (Number.isFinite(total)) return total / count + 0
  const { digits, exponent } = scaledTotal(sum)
  return (roundScaled({ digits, exponent: exponent - 64 }) / count) * 2 ** 64
}

const flag = { big: 1, floats: 2, rare: 4 }

export function writeSum(sum: ExactSum, out: BytesWriter): void {
  const { int, big, high, low, floats, rare } = sum
  out.byte((big === null ? 0 : flag.big) | (floats ? flag.floats : 0) | (rare === null ? 0 : flag.rare))
  out.value(int)
  if (big !== null) out.value(big)
  if (floats) {
    out.float(high)
    out.float(low)
  }
  if (rare !== null) {
    out.count(rare.terms.length)
    for (const term of rare.terms) out.float(term)
    out.value(rare.huge)
  }
}

export function readSum(from: BytesReader): ExactSum {
  const flags = from.byte()
  const sum = startSum()
  sum.int = from.value() as number
  if ((flags & flag.big) !== 0) sum.big = BigInt(from.value() as bigint)
  if ((flags & flag.floats) !== 0) {
    sum.floats = true
    sum.high = from.float()
    sum.low = from.float()
  }
  if ((flags & flag.rare) !== 0) {
    const terms = Array.from({ length: from.count() }, () => from.float())
    sum.rare = { terms, huge: BigInt(from.value() as bigint) }
  }
  return sum
}
