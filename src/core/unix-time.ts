import { normalInt } from './int64.ts'
import { Time } from './value.ts'

export type UnixUnit = 's' | 'ms' | 'us' | 'ns'

const microsPer: Readonly<Record<UnixUnit, number>> = { s: 1e6, ms: 1000, us: 1, ns: 0.001 }

/** 1685 and 2255, a little inside what a number of microseconds holds exactly. */
const limit = 9e15

/** The time so many units after 1970; null outside the years that a time can have. */
export function readUnix(value: number | bigint, unit: UnixUnit): Time | null {
  // A float of seconds is a little beside the microsecond that it was written for, so it is rounded.
  const micros =
    unit !== 'ns'
      ? Math.round(Number(value) * microsPer[unit])
      : typeof value === 'bigint'
        ? Number(floorDiv(value, 1000n))
        : Math.floor(value / 1000)
  return Math.abs(micros) <= limit ? new Time(micros) : null
}

/**
 * Microseconds of a whole number of units that stands in bytes as plain digits, as JSON writes it. NaN for anything else, and for what
 * `readUnix` would refuse.
 */
export function unixMicros(b: Uint8Array, start: number, end: number, unit: UnixUnit): number {
  // Fractions of a microsecond are cut off.
  const stop = unit === 'ns' ? end - 3 : end
  if (stop <= start || stop - start > 16) return Number.NaN
  let count = 0
  for (let at = start; at < end; at += 1) {
    const digit = b[at]! - 0x30
    if ((digit | (9 - digit)) < 0) return Number.NaN
    if (at < stop) count = count * 10 + digit
  }
  const micros = unit === 's' ? count * 1e6 : unit === 'ms' ? count * 1000 : count
  return micros <= limit ? micros : Number.NaN
}

/** Whole units since 1970, rounded down. */
export function unixOf(time: Time, unit: UnixUnit): number | bigint {
  return unit === 'ns' ? normalInt(BigInt(time.micros) * 1000n) : Math.floor(time.micros / microsPer[unit])
}

const floorDiv = (a: bigint, b: bigint): bigint => (a % b < 0n ? a / b - 1n : a / b)
