import { dayOf, daysInMonth } from '../../../core/civil-day.ts'
import { isoMicrosOf } from '../../../core/iso-time.ts'
import { type Rec, Time } from '../../../core/value.ts'
import { utcOfLocal, type Zone } from '../../../core/zone.ts'
import { fraction, secondOfDay, twoDigits } from '../text/digits.ts'
import { monthAt } from '../text/month.ts'
import { nearestDay } from './nearest-day.ts'
import { readPid, syslogEvent } from './syslog-event.ts'

const space = 0x20
const colon = 0x3a
const bracket = 0x5b
const sameDate = 100

/**
 * Reads what RFC 3164 writes after the priority, and what syslog daemons write to files: `Nov 21 10:00:01 host sshd[99]: …`, a year after
 * the day (Cisco), an RFC 3339 timestamp (rsyslog), no host (`/dev/log`), no tag, no timestamp where there is a priority.
 */
export function rfc3164Reader(
  zone: Zone,
  now: () => number,
): (text: string, from: number, priority: number, isBare: boolean) => Rec | string {
  let lastMonth = 0
  let lastDayOfMonth = 0
  let lastDay = 0
  /** Lines of the same date that go by before the clock is asked again: it decides the year alone. */
  let left = 0

  const dayWithoutYear = (month: number, day: number): number => {
    left -= 1
    if (month !== lastMonth || day !== lastDayOfMonth || left < 0) {
      lastDay = nearestDay(month, day, Math.floor(now() / 86_400_000_000))
      lastMonth = month
      lastDayOfMonth = day
      left = sameDate
    }
    return lastDay
  }

  return (text, from, priority, isBare) => {
    let timestamp: Time | null = null
    let at = from
    const month = monthAt(text, from)
    if (month > 0 && text.charCodeAt(from + 3) === space) {
      let clock = from + 7
      let day = twoDigits(text, from + 4, true)
      if (text.charCodeAt(from + 5) === space) {
        day = text.charCodeAt(from + 4) - 0x30
        clock = from + 6
      }
      let dayNumber: number
      if (text.charCodeAt(clock + 4) === space) {
        const year = twoDigits(text, clock) * 100 + twoDigits(text, clock + 2)
        dayNumber =
          day >= 1 && year >= 1685 && year <= 2255 && day <= daysInMonth(year, month)
            ? dayOf(year, month, day)
            : Number.NaN
        clock += 5
      } else {
        dayNumber = dayWithoutYear(month, day)
      }
      const seconds = dayNumber * 86400 + secondOfDay(text, clock)
      if (Number.isNaN(seconds)) return `the timestamp at column ${from + 1} is no valid date and time`
      at = clock + 8
      let micros = 0
      if (text.charCodeAt(at) === 0x2e) ({ micros, end: at } = fraction(text, at + 1))
      // Cisco devices end the timestamp with a colon.
      if (text.charCodeAt(at) === colon) at++
      timestamp = new Time(utcOfLocal(zone, seconds) * 1e6 + micros)
    } else if (text.charCodeAt(from + 4) === 0x2d && text.charCodeAt(from + 7) === 0x2d) {
      const end = text.indexOf(' ', from)
      at = end < 0 ? text.length : end
      const micros = isoMicrosOf(text, 'rfc3339', from, at)
      if (Number.isNaN(micros)) return `the timestamp at column ${from + 1} is not RFC 3339`
      timestamp = new Time(micros)
    } else if (isBare) {
      return 'the line begins with neither a priority such as "<38>" nor a timestamp'
    }
    while (text.charCodeAt(at) === space) at++
    return readTagged(text, at, priority, timestamp)
  }
}

/** Host, tag and message. A first word that is a tag itself stands for a missing host; without a timestamp there is no host. */
function readTagged(text: string, from: number, priority: number, timestamp: Time | null): Rec | string {
  let host: string | null = null
  let start = from
  let tag = endOfName(text, start)
  if (text.charCodeAt(tag) === space && timestamp !== null) {
    host = text.slice(start, tag)
    start = tag + 1
    while (text.charCodeAt(start) === space) start++
    tag = endOfName(text, start)
  } else if (tag === text.length && timestamp !== null) {
    host = text.slice(start)
    start = tag
  }
  let program: string | null = null
  let pid: number | null = null
  let message = start
  const stop = text.charCodeAt(tag)
  if (tag > start && stop === colon) {
    program = text.slice(start, tag)
    message = tag + 1
  } else if (tag > start && stop === bracket) {
    const close = text.indexOf(']', tag)
    const after = text.charCodeAt(close + 1)
    if (close > 0 && (after === colon || after === space || close + 1 === text.length)) {
      program = text.slice(start, tag)
      pid = readPid(text, tag + 1, close)
      message = after === colon ? close + 2 : close + 1
    }
  }
  if (program !== null && text.charCodeAt(message) === space) message++
  const head = { priority, timestamp, host: host === '' || host === '-' ? null : host, program, pid }
  return syslogEvent(head, text.slice(message), null, null, {})
}

/** Where a host or program name ends: at a space, a `[`, a colon (not a doubled one: `Net::Server`), or the end of the text. */
function endOfName(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === space || code === bracket) return at
    if (code === colon) {
      // An IPv6 address as host.
      const next = text.charCodeAt(at + 1)
      if (next === colon) at++
      else if (next === space || at + 1 === text.length || !isAddress(text, from, at)) return at
    }
  }
  return text.length
}

/** Are there only hexadecimal digits and colons between? */
function isAddress(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    const isHex = (code >= 0x30 && code <= 0x3a) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66)
    if (!isHex) return false
  }
  return to > from
}
