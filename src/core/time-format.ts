import { type ReadTime, timeReader } from './read-time.ts'
import { type PatternProblem, readTimePattern } from './time-pattern.ts'
import { formatTime, parseRfc3339 } from './time-text.ts'
import { readUnix, type UnixUnit, unixOf } from './unix-time.ts'
import type { Time } from './value.ts'
import { timeWriter, type WriteTime } from './write-time.ts'

/** A way of writing times: an LDML pattern, or one of the named formats `iso8601 unix unix_ms unix_us unix_ns`. */
export interface TimeFormat {
  readonly read: ReadTime
  readonly write: WriteTime
  /** Reads a number as so many units since 1970; null where the format has no unit. */
  readonly readNumber: (value: number | bigint) => Time | null
}

const formats = new Map<string, TimeFormat | PatternProblem>()

/** The format of a name or pattern; what is wrong with it where there is none. */
export function timeFormatOf(text: string): TimeFormat | PatternProblem {
  let format = formats.get(text)
  if (format === undefined) {
    format = make(text)
    // A format that comes from events could be a new one each time.
    if (formats.size < 1000) formats.set(text, format)
  }
  return format
}

export const isTimeFormat = (format: TimeFormat | PatternProblem): format is TimeFormat => 'read' in format

const unixUnits: Readonly<Record<string, UnixUnit>> = {
  unix: 's',
  unix_ms: 'ms',
  unix_us: 'us',
  unix_ns: 'ns',
}

function make(text: string): TimeFormat | PatternProblem {
  const unit = unixUnits[text]
  if (unit !== undefined) {
    return {
      read: (given) => (/^\s*-?\d+(?:\.\d+)?\s*$/.test(given) ? readUnix(numberOf(given), unit) : null),
      write: (time) => String(unixOf(time, unit)),
      readNumber: (value) => readUnix(value, unit),
    }
  }
  if (text === 'iso8601') return { read: readIso, write: (time) => formatTime(time), readNumber: () => null }
  const parts = readTimePattern(text)
  if ('message' in parts) return parts
  const read = timeReader(parts)
  return { read, write: timeWriter(parts), readNumber: () => null }
}

/** Nanoseconds have more digits than a number holds. */
const numberOf = (text: string): number | bigint =>
  text.includes('.') || text.length < 16 ? Number(text) : BigInt(text.trim())

const partial = [
  "yyyy-MM-dd'T'HH:mm:ssXXX",
  "yyyy-MM-dd'T'HH:mm:ss.SXXX",
  "yyyy-MM-dd'T'HH:mm:ss",
  "yyyy-MM-dd'T'HH:mm:ss.S",
  "yyyy-MM-dd'T'HH:mm",
  'yyyy-MM-dd',
  "yyyyMMdd'T'HHmmssXXX",
  "yyyyMMdd'T'HHmmss",
]

let partialReaders: readonly ReadTime[] | undefined

/** RFC 3339 at once; else the other forms of ISO 8601 that logs have: no offset, no seconds, no time, no dashes. */
const readIso: ReadTime = (text, zone, now) => {
  const time = parseRfc3339(text)
  if (time !== null) return time
  partialReaders ??= partial.map((pattern) => timeReader(readTimePattern(pattern) as never))
  const normal = text.replace(/^(\d{4}-\d\d-\d\d) (?=\d)/, '$1T').replace(/(\d),(\d+)/, '$1.$2')
  for (const read of partialReaders) {
    const found = read(normal, zone, now)
    if (found !== null) return found
  }
  return null
}
