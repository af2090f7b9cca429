import type { Zone } from '../../../core/zone.ts'
import { utcOfLocal } from '../../../core/zone.ts'

/** A window `[start, end)` in microseconds. */
export interface Span {
  readonly start: number
  readonly end: number
}

const second = 1e6
const day = 86_400

/** The aligned window of a length that an instant lies in: aligned to the Unix epoch plus an offset (language reference, S3a). */
export type WindowOf = (time: number) => Span

/** Without a zone, or in UTC: plain arithmetic. */
export const plainWindows =
  (size: number, offset: number): WindowOf =>
  (time) => {
    const start = Math.floor((time - offset) / size) * size + offset
    return { start, end: start + size }
  }

/**
 * By the clocks of a zone. Whole days follow the calendar, so that a day has 23 or 25 hours where the clocks change; shorter windows are cut
 * at the change, and an hour that comes twice is two windows.
 */
export function zonedWindows(size: number, offset: number, zone: Zone): WindowOf {
  return size % (day * second) === 0
    ? dayWindows(size / (day * second), offset, zone)
    : clockWindows(size, offset, zone)
}

function dayWindows(days: number, offset: number, zone: Zone): WindowOf {
  const startOf = (n: number): number => {
    const local = n * days * day * second + offset
    const whole = Math.floor(local / second)
    return utcOfLocal(zone, whole) * second + (local - whole * second)
  }
  return (time) => {
    const local = time + zone.offsetAt(Math.floor(time / second)) * second
    let n = Math.floor((local - offset) / (days * day * second))
    // A midnight that is skipped or comes twice puts the border off by the change.
    while (startOf(n) > time) n--
    while (startOf(n + 1) <= time) n++
    return { start: startOf(n), end: startOf(n + 1) }
  }
}

function clockWindows(size: number, offset: number, zone: Zone): WindowOf {
  const offsetAt = (time: number): number => zone.offsetAt(Math.floor(time / second)) * second
  return (time) => {
    const own = offsetAt(time)
    const start = Math.floor((time + own - offset) / size) * size - own + offset
    const end = start + size
    return {
      start: offsetAt(start) === own ? start : change(start, time, own, offsetAt),
      end: offsetAt(end - 1) === own ? end : change(time, end - 1, offsetAt(end - 1), offsetAt),
    }
  }
}

/** The instant, in `(low, high]`, from which the offset is `wanted`, which it is at `high`. */
function change(low: number, high: number, wanted: number, offsetAt: (time: number) => number): number {
  let before = Math.floor(low / second)
  let after = Math.floor(high / second)
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (offsetAt(middle * second) === wanted) after = middle
    else before = middle
  }
  return after * second
}
