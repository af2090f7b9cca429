/** Sums over fractions of BigInts: slow and obvious. */

interface Fraction {
  readonly top: bigint
  /** A power of two. */
  readonly bottom: bigint
}

function fractionOf(value: number): Fraction {
  let top = value
  let bottom = 1n
  while (!Number.isInteger(top)) {
    top *= 2
    bottom *= 2n
  }
  return { top: BigInt(top), bottom }
}

const plus = (a: Fraction, b: Fraction): Fraction => ({
  top: a.top * b.bottom + b.top * a.bottom,
  bottom: a.bottom * b.bottom,
})
const times = (a: Fraction, b: Fraction): Fraction => ({ top: a.top * b.top, bottom: a.bottom * b.bottom })
const zero: Fraction = { top: 0n, bottom: 1n }

function totalOf(values: readonly Fraction[]): Fraction {
  return values.reduce((total, value) => {
    const { top, bottom } = plus(total, value)
    const common = divisor(top < 0n ? -top : top, bottom)
    return { top: top / common, bottom: bottom / common }
  }, zero)
}

function divisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b]
  while (y !== 0n) [x, y] = [y, x % y]
  return x === 0n ? 1n : x
}

/** The double next to a fraction: divided with 2,200 bits behind the point, and a last one for all that is cut. */
function rounded({ top, bottom }: Fraction): number {
  const size = top < 0n ? -top : top
  let shift = 0n
  while ((size << shift) / bottom < 2n ** 70n && shift < 2200n) shift += 10n
  let quotient = (size << shift) / bottom
  if (quotient * bottom !== size << shift) quotient |= 1n
  let value = Number(quotient)
  for (let left = Number(shift); left > 0; left -= 10) value /= 2 ** 10
  return top < 0n ? -value : value
}

const isInt = (value: number): boolean => Number.isSafeInteger(value)

/** An int of ints within 64 bits, else the float next to the sum. */
export function exactSum(values: readonly number[]): number | bigint {
  if (!values.every(isInt)) return rounded(totalOf(values.map(fractionOf)))
  const total = values.reduce((sum, value) => sum + BigInt(value), 0n)
  return total >= -(2n ** 53n) && total <= 2n ** 53n && isInt(Number(total)) ? Number(total) : total
}

export const exactMean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : rounded(totalOf(values.map(fractionOf))) / values.length

export function exactVariance(values: readonly number[]): number | null {
  const n = BigInt(values.length)
  if (n < 2n) return null
  const all = values.map(fractionOf)
  const total = totalOf(all)
  const squares = totalOf(all.map((value) => times(value, value)))
  const spread = plus(
    { top: squares.top * n, bottom: squares.bottom },
    times(times(total, total), { top: -1n, bottom: 1n }),
  )
  return rounded({ top: spread.top, bottom: spread.bottom * n * (n - 1n) })
}
