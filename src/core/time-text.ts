import { dateOf, dayOf, daysInMonth } from './civil-day.ts'
import { Time } from './value.ts'

/** RFC 3339 in UTC with the digits it needs: none, three or six after the second. */
export function formatTime(time: Time): string {
  const second = Math.floor(time.micros / 1e6)
  const micros = time.micros - second * 1e6
  const fraction =
    micros === 0
      ? ''
      : micros % 1000 === 0
        ? `.${three(micros / 1000)}`
        : `.${String(micros).padStart(6, '0')}`
  return `${dateAndSecond(second)}${fraction}Z`
}

/** RFC 3339 in UTC with milliseconds, as `"${t}"` shows it; what is below a millisecond is cut off. */
export function formatTimeMillis(time: Time): string {
  const second = Math.floor(time.micros / 1e6)
  return `${dateAndSecond(second)}.${three(Math.floor((time.micros - second * 1e6) / 1000))}Z`
}

const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`)
const three = (n: number): string => (n < 10 ? `00${n}` : n < 100 ? `0${n}` : `${n}`)

// Logs repeat the same day over and over.
let lastDay = Number.NaN
let lastDate = ''

function dateAndSecond(second: number): string {
  const day = Math.floor(second / 86400)
  if (day !== lastDay) {
    const { year, month, day: dayOfMonth } = dateOf(day)
    lastDate = `${String(year).padStart(4, '0')}-${two(month)}-${two(dayOfMonth)}T`
    lastDay = day
  }
  const rest = second - day * 86400
  return `${lastDate}${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`
}

/**
 * Reads RFC 3339 (`2026-11-21T10:00:00.5+02:00`); a space for the `T`, small letters, an offset without its colon and a leap second are
 * accepted, what is below a microsecond is cut off. Null for any other text.
 */
export function parseRfc3339(text: string): Time | null {
  const length = text.length
  if (length < 20 || text.charCodeAt(4) !== dash || text.charCodeAt(7) !== dash) return null
  const between = text.charCodeAt(10) | 0x20
  if (
    (between !== 0x74 && between !== 0x20) ||
    text.charCodeAt(13) !== colon ||
    text.charCodeAt(16) !== colon
  )
    return null
  const year = pair(text, 0) * 100 + pair(text, 2)
  const month = pair(text, 5)
  const day = pair(text, 8)
  const hour = pair(text, 11)
  const minute = pair(text, 14)
  const second = pair(text, 17)
  // Comparisons with NaN are false: one that asks for what is right also finds what is not a digit.
  if (
    !(
      year >= 1685 &&
      year <= 2255 &&
      month >= 1 &&
      month <= 12 &&
      day >= 1 &&
      day <= daysInMonth(year, month)
    )
  )
    return null
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return null

  let at = 19
  let micros = 0
  if (text.charCodeAt(at) === dot) {
    const start = at + 1
    let scale = 100_000
    for (at = start; at < length; at++) {
      const digit = text.charCodeAt(at) - zero
      if (digit < 0 || digit > 9) break
      micros += digit * scale
      scale = scale > 1 ? scale / 10 : 0
    }
    if (at === start) return null
  }
  const offset = readOffset(text, at)
  if (offset === null) return null
  const seconds = dayOf(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset * 60
  return new Time(seconds * 1e6 + micros)
}

const zero = 0x30
const dash = 0x2d
const colon = 0x3a
const dot = 0x2e

/** Two digits as a number, else NaN. */
function pair(text: string, at: number): number {
  const tens = text.charCodeAt(at) - zero
  const ones = text.charCodeAt(at + 1) - zero
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

/** Minutes east of UTC of `Z`, `+02:00` or `+0200`, which must end the text. */
function readOffset(text: string, at: number): number | null {
  const sign = text.charCodeAt(at)
  const left = text.length - at
  if (left === 1) return (sign | 0x20) === 0x7a ? 0 : null
  if (sign !== 0x2b && sign !== dash) return null
  const hasColon = text.charCodeAt(at + 3) === colon
  if (left !== (hasColon ? 6 : 5)) return null
  const hours = pair(text, at + 1)
  const minutes = pair(text, hasColon ? at + 4 : at + 3)
  if (!(hours <= 23 && minutes <= 59)) return null
  return (sign === dash ? -1 : 1) * (hours * 60 + minutes)
}
