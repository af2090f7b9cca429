/**
 * Rounds to a count of decimal digits, halves away from zero. Goes by the digits that the number is written with, so 1.005 to two digits is
 * 1.01 although the float lies a little below. A negative count rounds before the point.
 */
export function roundTo(x: number, digits: number): number {
  if (digits === 0) return Math.sign(x) * Math.round(Math.abs(x)) + 0
  if (digits > 0 && Number.isInteger(x)) return x
  const [mantissa, exponent] = Math.abs(x).toExponential().split('e') as [string, string]
  const shifted = Number(`${mantissa}e${Number(exponent) + digits}`)
  if (!Number.isFinite(shifted)) return x
  return Math.sign(x) * Number(`${Math.round(shifted)}e${-digits}`) + 0
}
