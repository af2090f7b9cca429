import { dayOf, daysInMonth } from './civil-day.ts'

/**
 * `rfc3339`: an offset or `Z` must be there, and a fraction follows a point. `iso8601`: no offset means UTC, `+02` is one, a comma may stand
 * before the fraction.
 */
export type IsoForm = 'rfc3339' | 'iso8601'

// Logs repeat the same day over and over: its eight digits as they stand, and its first second since 1970.
let lastHead = 0
let lastTail = 0
let lastMidnight = Number.NaN

/**
 * Microseconds since 1970 of a time in bytes (`2026-11-21T10:00:00.5+02:00`), NaN for anything else. A space for the `T`, small letters, an
 * offset without its colon and a leap second are accepted; what is below a microsecond is cut off. Years 1685 to 2255.
 */
export function isoMicros(b: Uint8Array, start: number, end: number, form: IsoForm): number {
  if (end - start < 19 || b[start + 4] !== dash || b[start + 7] !== dash) return Number.NaN
  const head = b[start]! | (b[start + 1]! << 8) | (b[start + 2]! << 16) | (b[start + 3]! << 24)
  const tail = b[start + 5]! | (b[start + 6]! << 8) | (b[start + 8]! << 16) | (b[start + 9]! << 24)
  if (head !== lastHead || tail !== lastTail) {
    lastMidnight = midnight(b, start)
    lastHead = head
    lastTail = tail
  }
  const between = b[start + 10]
  if (between !== 0x54 && between !== 0x20 && between !== 0x74) return Number.NaN
  if (b[start + 13] !== colon || b[start + 16] !== colon) return Number.NaN
  const h1 = b[start + 11]! - zero
  const h2 = b[start + 12]! - zero
  const m1 = b[start + 14]! - zero
  const m2 = b[start + 15]! - zero
  const s1 = b[start + 17]! - zero
  const s2 = b[start + 18]! - zero
  // The sign of the whole is set where one is below 0 or above 9.
  if ((h1 | h2 | m1 | m2 | s1 | s2 | (9 - h1) | (9 - h2) | (9 - m1) | (9 - m2) | (9 - s1) | (9 - s2)) < 0)
    return Number.NaN
  const hour = h1 * 10 + h2
  const minute = m1 * 10 + m2
  const second = s1 * 10 + s2
  if (hour > 23 || minute > 59 || second > 60) return Number.NaN
  const seconds = lastMidnight + hour * 3600 + minute * 60 + second

  let at = start + 19
  let micros = 0
  if (at < end && (b[at] === dot || (b[at] === comma && form === 'iso8601'))) {
    const first = at + 1
    let scale = 100_000
    for (at = first; at < end; at += 1) {
      const digit = b[at]! - zero
      if ((digit | (9 - digit)) < 0) break
      micros += digit * scale
      scale = scale > 1 ? scale / 10 : 0
    }
    if (at === first) return Number.NaN
  }
  if (at + 1 === end && (b[at]! | 0x20) === 0x7a) return seconds * 1e6 + micros
  if (at === end) return form === 'iso8601' ? seconds * 1e6 + micros : Number.NaN
  return (seconds - offsetSeconds(b, at, end, form)) * 1e6 + micros
}

const scratch = new Uint8Array(64)

/** The same of a text, or of a part of it. */
export function isoMicrosOf(text: string, form: IsoForm, start = 0, end = text.length): number {
  const length = end - start
  if (length < 19 || length > scratch.length) return Number.NaN
  for (let i = 0; i < length; i += 1) {
    const code = text.charCodeAt(start + i)
    scratch[i] = code < 128 ? code : 255
  }
  return isoMicros(scratch, 0, length, form)
}

const zero = 0x30
const dash = 0x2d
const colon = 0x3a
const dot = 0x2e
const comma = 0x2c

/** Two digits as a number, else NaN. */
function pair(b: Uint8Array, at: number): number {
  const tens = b[at]! - zero
  const ones = b[at + 1]! - zero
  return (tens | ones | (9 - tens) | (9 - ones)) < 0 ? Number.NaN : tens * 10 + ones
}

/** The first second of a day, NaN where the calendar has none such. Comparisons with NaN are false. */
function midnight(b: Uint8Array, at: number): number {
  const year = pair(b, at) * 100 + pair(b, at + 2)
  const month = pair(b, at + 5)
  const day = pair(b, at + 8)
  const isDay =
    year >= 1685 && year <= 2255 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
  return isDay ? dayOf(year, month, day) * 86400 : Number.NaN
}

/** Seconds east of UTC of `+02:00`, `+0200` or `+02`, which must end the text, else NaN. */
function offsetSeconds(b: Uint8Array, at: number, end: number, form: IsoForm): number {
  const sign = b[at]
  if (sign !== 0x2b && sign !== dash) return Number.NaN
  const left = end - at
  const hasColon = left === 6 && b[at + 3] === colon
  const hasMinutes = hasColon || left === 5
  if (!hasMinutes && (left !== 3 || form === 'rfc3339')) return Number.NaN
  const hours = pair(b, at + 1)
  const minutes = hasMinutes ? pair(b, hasColon ? at + 4 : at + 3) : 0
  if (!(hours <= 23 && minutes <= 59)) return Number.NaN
  return (sign === dash ? -1 : 1) * (hours * 3600 + minutes * 60)
}
