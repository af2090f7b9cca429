/** Two digits as a number, else NaN. A blank counts as 0 in the first place when `padded`. */
export function twoDigits(text: string, at: number, padded = false): number {
  const tens = text.charCodeAt(at) - 0x30
  const ones = text.charCodeAt(at + 1) - 0x30
  if (!(ones >= 0 && ones <= 9)) return Number.NaN
  if (tens >= 0 && tens <= 9) return tens * 10 + ones
  return padded && tens === -0x10 ? ones : Number.NaN
}

/** The seconds since midnight of `10:00:01`, else NaN. */
export function secondOfDay(text: string, at: number): number {
  if (text.charCodeAt(at + 2) !== 0x3a || text.charCodeAt(at + 5) !== 0x3a) return Number.NaN
  const hour = twoDigits(text, at)
  const minute = twoDigits(text, at + 3)
  const second = twoDigits(text, at + 6)
  return hour <= 23 && minute <= 59 && second <= 60 ? hour * 3600 + minute * 60 + second : Number.NaN
}

/** The microseconds of the digits after a decimal point, and where they end. */
export function fraction(text: string, from: number): { readonly micros: number; readonly end: number } {
  let micros = 0
  let scale = 100_000
  let end = from
  for (; end < text.length; end++) {
    const digit = text.charCodeAt(end) - 0x30
    if (digit < 0 || digit > 9) break
    micros += digit * scale
    scale = scale > 1 ? scale / 10 : 0
  }
  return { micros, end }
}
