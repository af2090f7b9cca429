import { weekdayOf } from './civil-day.ts'
import { dayOfYear, type LocalTime, localTime } from './local-time.ts'
import { monthNames, weekdayNames } from './time-names.ts'
import type { PatternPart } from './time-pattern.ts'
import type { Time } from './value.ts'
import type { Zone } from './zone.ts'

export type WriteTime = (time: Time, zone: Zone) => string

type Write = (at: LocalTime, zone: Zone) => string

/** A function that writes a time by a pattern. */
export function timeWriter(parts: readonly PatternPart[]): WriteTime {
  const writes = parts.map(
    (part): Write => (part.kind === 'text' ? () => part.text : fieldWriter(part.letter, part.count)),
  )
  return (time, zone) => {
    const at = localTime(time, zone)
    let text = ''
    for (const write of writes) text += write(at, zone)
    return text
  }
}

const digits = (n: number, count: number): string => String(n).padStart(count, '0')

function fieldWriter(letter: string, count: number): Write {
  switch (letter) {
    case 'y':
      return count === 2 ? (at) => digits(at.year % 100, 2) : (at) => digits(at.year, count)
    case 'M':
      if (count === 4) return (at) => monthNames[at.month - 1]!
      return count === 3 ? (at) => monthNames[at.month - 1]!.slice(0, 3) : (at) => digits(at.month, count)
    case 'd':
      return (at) => digits(at.day, count)
    case 'D':
      return (at) => digits(dayOfYear(at), count)
    case 'E':
      return (at) => weekdayNames[weekdayOf(at.dayNumber) - 1]!.slice(0, count === 4 ? 9 : 3)
    case 'a':
      return (at) => (at.secondOfDay < 43_200 ? 'AM' : 'PM')
    case 'H':
      return (at) => digits(Math.floor(at.secondOfDay / 3600), count)
    case 'h':
      return (at) => digits(((Math.floor(at.secondOfDay / 3600) + 11) % 12) + 1, count)
    case 'm':
      return (at) => digits(Math.floor(at.secondOfDay / 60) % 60, count)
    case 's':
      return (at) => digits(at.secondOfDay % 60, count)
    case 'S':
      return (at) => digits(at.micros, 6).padEnd(count, '0').slice(0, count)
    case 'z':
      return (at, zone) =>
        at.offset === 0 ? 'UTC' : (/^[A-Z]+$/.exec(zone.name)?.[0] ?? `GMT${offsetText(at.offset, ':')}`)
    case 'V':
      return (_at, zone) => zone.name
    default:
      return offsetWriter(letter, count)
  }
}

/** `X XX XXX` write Z for UTC, `x xx xxx` do not; `Z` is `xx`, `ZZZZZ` is `XXX`. */
function offsetWriter(letter: string, count: number): Write {
  const saysZ = letter === 'X' || count === 5
  const width = letter === 'Z' ? (count === 5 ? 3 : 2) : count
  return ({ offset }) => {
    if (saysZ && offset === 0) return 'Z'
    if (width === 1 && offset % 3600 === 0) return offsetText(offset, '').slice(0, 3)
    return offsetText(offset, width === 3 ? ':' : '')
  }
}

function offsetText(offset: number, colon: string): string {
  const minutes = Math.round(Math.abs(offset) / 60)
  return `${offset < 0 ? '-' : '+'}${digits(Math.floor(minutes / 60), 2)}${colon}${digits(minutes % 60, 2)}`
}
