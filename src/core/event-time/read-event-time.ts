import { isoMicrosOf } from '../iso-time.ts'
import { Time, type Value } from '../value.ts'

/** Microseconds beyond which no time is exact: the years 1685 and 2255. */
const limit = 9e15

/** Microseconds of what stands for the time of an event: a time, or a text in ISO 8601; NaN where it cannot be read. */
export function microsOf(value: Value): number {
  if (typeof value === 'string') return isoMicrosOf(value, 'iso8601')
  if (value instanceof Time && value.micros <= limit && value.micros >= -limit) return value.micros
  return Number.NaN
}

/** Why `microsOf` gave no time, as a clause. `mismatch`: what was noted while the value was worked out. */
export function whyNoTime(value: Value, mismatch: string | null): string {
  if (mismatch !== null) return `the event has no readable time: ${mismatch}`
  if (value === null) return 'the event has no time'
  if (value instanceof Time) return 'the time of the event lies outside the years 1685 to 2255'
  switch (typeof value) {
    case 'string':
      return 'the time of the event is a text that is not ISO 8601; "parse_time" reads other forms'
    case 'number':
    case 'bigint':
      return 'the time of the event is a number; from_unix(x, "ms") reads it'
    default:
      return 'the event has no readable time'
  }
}
