import { dateOf } from './civil-day.ts'
import { isoMicrosOf } from './iso-time.ts'
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

/** Reads RFC 3339 (`2026-11-21T10:00:00.5+02:00`); null for any other text. */
export function parseRfc3339(text: string): Time | null {
  const micros = isoMicrosOf(text, 'rfc3339')
  return Number.isNaN(micros) ? null : new Time(micros)
}
