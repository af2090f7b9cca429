import { dayOf, daysInMonth } from '../../../core/civil-day.ts'
import { secondOfDay, twoDigits } from '../text/digits.ts'
import { monthAt } from '../text/month.ts'

/** Length of `21/Nov/2026:10:00:00 +0000`. */
export const clfTimeLength = 26

/** Reads `21/Nov/2026:10:00:00 +0000` at a place as microseconds, NaN when it is no valid time. Lines of one day share the work for the date. */
export function clfClock(): (text: string, at: number) => number {
  let lastDate = ''
  let lastDay = Number.NaN
  return (text, at) => {
    if (lastDate === '' || !text.startsWith(lastDate, at)) {
      lastDay = readDay(text, at)
      lastDate = Number.isNaN(lastDay) ? '' : text.slice(at, at + 12)
    }
    const sign = text.charCodeAt(at + 21)
    if (text.charCodeAt(at + 20) !== 0x20 || (sign !== 0x2b && sign !== 0x2d)) return Number.NaN
    const hours = twoDigits(text, at + 22)
    const minutes = twoDigits(text, at + 24)
    if (!(hours <= 23 && minutes <= 59)) return Number.NaN
    const offset = (hours * 60 + minutes) * (sign === 0x2d ? -60 : 60)
    return (lastDay * 86400 + secondOfDay(text, at + 12) - offset) * 1e6
  }
}

function readDay(text: string, at: number): number {
  if (
    text.charCodeAt(at + 2) !== 0x2f ||
    text.charCodeAt(at + 6) !== 0x2f ||
    text.charCodeAt(at + 11) !== 0x3a
  )
    return Number.NaN
  const day = twoDigits(text, at)
  const month = monthAt(text, at + 3)
  const year = twoDigits(text, at + 7) * 100 + twoDigits(text, at + 9)
  return month > 0 && year >= 1685 && year <= 2255 && day >= 1 && day <= daysInMonth(year, month)
    ? dayOf(year, month, day)
    : Number.NaN
}
