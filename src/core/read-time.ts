import { dateOf, dayOf, daysInMonth } from './civil-day.ts'
import { localTime, timeOfLocal } from './local-time.ts'
import { monthIndexes, weekdayIndexes, zoneAbbreviations } from './time-names.ts'
import type { PatternPart } from './time-pattern.ts'
import { Time } from './value.ts'
import { type Zone, zoneOf } from './zone.ts'

/**
 * Reads a whole text. `zone` holds where the text names none; `now` (microseconds) decides the year, or the day, where the pattern has
 * none: the nearest is taken. Null where the text does not fit.
 */
export type ReadTime = (text: string, zone: Zone, now: () => number) => Time | null

/** What was read so far; −1 is nothing. */
interface Fields {
  year: number
  month: number
  day: number
  dayOfYear: number
  hour: number
  minute: number
  second: number
  micros: number
  afternoon: number
  zone: Zone | null
}

/** Reads one part of the text and gives where it ends, −1 where it does not fit. */
type Read = (text: string, at: number, into: Fields) => number

export function timeReader(parts: readonly PatternPart[]): ReadTime {
  const reads = parts.map((part, i) =>
    part.kind === 'text' ? textReader(part.text) : fieldReader(part, parts[i + 1]),
  )
  return (text, zone, now) => {
    const fields: Fields = {
      year: -1,
      month: -1,
      day: -1,
      dayOfYear: -1,
      hour: 0,
      minute: 0,
      second: 0,
      micros: 0,
      afternoon: -1,
      zone: null,
    }
    let at = 0
    for (const read of reads) {
      at = read(text, at, fields)
      if (at < 0) return null
    }
    return at === text.length ? instant(fields, zone, now) : null
  }
}

/** A blank of the pattern stands for any number of blanks, so that `MMM d` reads `Nov  1`. */
function textReader(wanted: string): Read {
  if (!wanted.includes(' ')) return (text, at) => (text.startsWith(wanted, at) ? at + wanted.length : -1)
  const regex = new RegExp(wanted.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/ +/g, ' +'), 'y')
  return (text, at) => {
    regex.lastIndex = at
    return regex.test(text) ? regex.lastIndex : -1
  }
}

type NumberField = Exclude<keyof Fields, 'zone'>

function fieldReader(
  { letter, count }: PatternPart & { kind: 'field' },
  next: PatternPart | undefined,
): Read {
  // Two fields of digits side by side must have their written widths.
  const isTight = next?.kind === 'field' && 'yMdDHhmsS'.includes(next.letter)
  const number = (name: NumberField, most: number): Read =>
    numberReader(name, isTight || count > 1 ? count : 1, isTight ? count : Math.max(most, count))
  switch (letter) {
    case 'y':
      return count === 2 ? shortYear : numberReader('year', 4, 4)
    case 'M':
      return count > 2 ? monthName : number('month', 2)
    case 'd':
      return number('day', 2)
    case 'D':
      return number('dayOfYear', 3)
    case 'E':
      return weekdayName
    case 'a':
      return halfOfDay
    case 'H':
    case 'h':
      return number('hour', 2)
    case 'm':
      return number('minute', 2)
    case 's':
      return number('second', 2)
    case 'S':
      return fraction
    default:
      return zoneReader
  }
}

function numberReader(name: NumberField, least: number, most: number): Read {
  return (text, at, into) => {
    let value = 0
    let end = at
    if (least === 1 && text.charCodeAt(end) === 0x20) end += 1
    const start = end
    while (end < start + most) {
      const digit = text.charCodeAt(end) - 0x30
      if (!(digit >= 0 && digit <= 9)) break
      value = value * 10 + digit
      end += 1
    }
    into[name] = value
    return end - start < least ? -1 : end
  }
}

/** POSIX: 69 to 99 are of the last century. */
const shortYear: Read = (text, at, into) => {
  const end = numberReader('year', 2, 2)(text, at, into)
  into.year += into.year < 69 ? 2000 : 1900
  return end
}

const monthName: Read = (text, at, into) => {
  const end = wordEnd(text, at)
  const index = monthIndexes.get(text.slice(at, end).toLowerCase())
  into.month = (index ?? 0) + 1
  return index === undefined ? -1 : end
}

/** Says nothing that the date does not. */
const weekdayName: Read = (text, at) => {
  const end = wordEnd(text, at)
  return weekdayIndexes.has(text.slice(at, end).toLowerCase()) ? end : -1
}

const halfOfDay: Read = (text, at, into) => {
  const word = text.slice(at, at + 2).toUpperCase()
  into.afternoon = word === 'PM' ? 1 : 0
  return word === 'AM' || word === 'PM' ? at + 2 : -1
}

/** Any number of digits; what is below a microsecond is cut off. */
const fraction: Read = (text, at, into) => {
  let scale = 100_000
  let end = at
  into.micros = 0
  for (; ; end++) {
    const digit = text.charCodeAt(end) - 0x30
    if (!(digit >= 0 && digit <= 9)) break
    into.micros += digit * Math.floor(scale)
    scale /= 10
  }
  return end === at ? -1 : end
}

const zoneText = /[+-]\d\d(?::?\d\d)?|[A-Za-z]+(?:[/_+-][A-Za-z0-9_+-]+)*/y

const zoneReader: Read = (text, at, into) => {
  zoneText.lastIndex = at
  const word = zoneText.exec(text)?.[0]
  if (word === undefined) return -1
  const minutes = zoneAbbreviations.get(word.toUpperCase())
  into.zone = minutes === undefined ? zoneOf(word) : { name: word, offsetAt: () => minutes * 60 }
  return into.zone === null ? -1 : at + word.length
}

function wordEnd(text: string, from: number): number {
  let at = from
  for (; at < text.length; at++) {
    const letter = text.charCodeAt(at) | 0x20
    if (letter < 0x61 || letter > 0x7a) break
  }
  return at
}

function instant(fields: Fields, given: Zone, now: () => number): Time | null {
  const { minute, second, micros, afternoon } = fields
  const zone = fields.zone ?? given
  let { hour } = fields
  if (afternoon >= 0) {
    if (hour < 1 || hour > 12) return null
    hour = (hour % 12) + afternoon * 12
  }
  if (hour > 23 || minute > 59 || second > 60) return null
  const secondOfDay = hour * 3600 + minute * 60 + second
  const { year, month, day } = fields
  if (year >= 0) {
    const dayNumber = fields.dayOfYear > 0 ? dayOf(year, 1, fields.dayOfYear) : checkedDay(year, month, day)
    return dayNumber === null ? null : inRange(timeOfLocal(zone, dayNumber, secondOfDay, micros))
  }
  const today = localTime(new Time(now()), zone)
  const days =
    month < 0 && day < 0
      ? [-1, 0, 1].map((step) => today.dayNumber + step)
      : [-1, 0, 1].flatMap((step) => checkedDay(today.year + step, month, day) ?? [])
  const distance = (time: Time): number => Math.abs(time.micros - now())
  const candidates = days.map((one) => timeOfLocal(zone, one, secondOfDay, micros))
  return candidates.reduce<Time | null>((a, b) => (a === null || distance(b) < distance(a) ? b : a), null)
}

/** The number of a day, null where the calendar has none. A month or day that the pattern leaves out is the first. */
function checkedDay(year: number, month: number, day: number): number | null {
  const m = month < 0 ? 1 : month
  const d = day < 0 ? 1 : day
  return m >= 1 && m <= 12 && d >= 1 && d <= daysInMonth(year, m) ? dayOf(year, m, d) : null
}

function inRange(time: Time): Time | null {
  const { year } = dateOf(Math.floor(time.micros / 86_400e6))
  return year >= 1685 && year <= 2255 ? time : null
}
