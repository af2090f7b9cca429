import { parseRfc3339 } from '../../core/time-text.ts'
import { Time, type Value } from '../../core/value.ts'

/** Why an event without a readable time is refused. */
export const noTime = 'the event has no readable time'

/** Microseconds of what stands for the time of an event: a time, or a text in RFC 3339; NaN where it cannot be read. */
export function microsOf(value: Value): number {
  if (value instanceof Time) return value.micros
  if (typeof value === 'string') return parseRfc3339(value)?.micros ?? Number.NaN
  return Number.NaN
}
