/** Rounding of numbers that are known exactly: the sum of some doubles, whole numbers times a power of two, and quotients of these. */

/**
 * The double next to the exact sum of some doubles, whatever their order; a tie goes to the even one. None may be so large that a partial
 * sum overflows. After J. R. Shewchuk, "Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates" (1997).
 */
export function roundedSum(parts: readonly number[]): number {
  const terms: number[] = []
  for (const part of parts) growExpansion(terms, part)
  let at = terms.length - 1
  if (at < 0) return 0
  let high = terms[at]!
  let rest = 0
  while (at > 0 && rest === 0) {
    at -= 1
    const below = terms[at]!
    const sum = high + below
    rest = below - (sum - high)
    high = sum
  }
  // What lies below a tie decides it.
  if (at > 0 && rest !== 0 && Math.sign(rest) === Math.sign(terms[at - 1]!)) {
    const twice = rest * 2
    const moved = high + twice
    if (moved - high === twice) high = moved
  }
  return high
}

/** Adds a double to terms that do not overlap and grow in size; the sum of the terms stays exact. */
export function growExpansion(terms: number[], value: number): void {
  let carried = value
  let kept = 0
  for (let i = 0; i < terms.length; i++) {
    const term = terms[i]!
    const sum = carried + term
    const part = sum - carried
    const error = carried - (sum - part) + (term - part)
    if (error !== 0) terms[kept++] = error
    carried = sum
  }
  terms.length = kept
  if (carried !== 0) terms.push(carried)
}

/** A whole number times a power of two. */
export interface Scaled {
  readonly digits: bigint
  readonly exponent: number
}

const bits = new DataView(new ArrayBuffer(8))

/** A double, exactly. */
export function scaledOf(value: number): Scaled {
  bits.setFloat64(0, value)
  const whole = bits.getBigUint64(0)
  const power = Number((whole >> 52n) & 0x7ffn)
  const fraction = whole & 0xfffffffffffffn
  const size = power === 0 ? fraction : fraction | 0x10000000000000n
  return { digits: value < 0 ? -size : size, exponent: Math.max(power, 1) - 1075 }
}

export function sumOfScaled(parts: readonly Scaled[]): Scaled {
  let exponent = 0
  for (const part of parts) if (part.digits !== 0n && part.exponent < exponent) exponent = part.exponent
  let digits = 0n
  for (const part of parts) if (part.digits !== 0n) digits += part.digits << BigInt(part.exponent - exponent)
  return { digits, exponent }
}

/** The double next to it; ±∞ beyond the largest. */
export function roundScaled({ digits, exponent }: Scaled): number {
  const size = digits < 0n ? -digits : digits
  const dropped = Math.max(0, bitLength(size) - 64)
  let top = size >> BigInt(dropped)
  // 64 bits are more than a double holds: a last bit that stands for all below keeps the rounding right.
  if (top << BigInt(dropped) !== size) top |= 1n
  const value = timesPowerOfTwo(Number(top), exponent + dropped)
  return digits < 0n ? -value : value
}

/** The double next to `dividend / divisor`, for a positive divisor. */
export function roundedQuotient(dividend: Scaled, divisor: bigint): number {
  const size = dividend.digits < 0n ? -dividend.digits : dividend.digits
  const shift = Math.max(0, 66 + bitLength(divisor) - bitLength(size))
  const shifted = size << BigInt(shift)
  let quotient = shifted / divisor
  if (quotient * divisor !== shifted) quotient |= 1n
  const value = roundScaled({ digits: quotient, exponent: dividend.exponent - shift })
  return dividend.digits < 0n ? -value : value
}

/** Of a number that is not negative; up to three too large. */
const bitLength = (value: bigint): number => value.toString(16).length * 4

function timesPowerOfTwo(value: number, exponent: number): number {
  let result = value
  let rest = exponent
  for (; rest > 1000 && Number.isFinite(result); rest -= 1000) result *= 2 ** 1000
  for (; rest < -1000 && result !== 0; rest += 1000) result *= 2 ** -1000
  return result * 2 ** Math.max(-1000, Math.min(1000, rest))
}
