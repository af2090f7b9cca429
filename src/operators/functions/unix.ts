import { mismatch } from '../../core/mismatch.ts'
import { readUnix, type UnixUnit, unixOf } from '../../core/unix-time.ts'
import type { Time } from '../../core/value.ts'
import { checkChoice } from '../contract/check-choice.ts'
import { defineFunction } from '../contract/function.ts'

const units: readonly string[] = ['s', 'ms', 'us', 'ns'] satisfies UnixUnit[]

export const fromUnix = defineFunction({
  name: 'from_unix',
  group: 'time',
  summary: 'Makes a time of the seconds, "ms", "us" or "ns" since 1970.',
  since: '0.1.0',
  signature: 'from_unix(n: num, unit: string = "s") -> time',
  check: checkChoice(1, units),
  examples: [
    { code: 'from_unix(1763719200)', gives: '2025-11-21T10:00:00Z' },
    { code: 'from_unix(1763719200500, "ms")', gives: '2025-11-21T10:00:00.5Z' },
  ],
  run(n: number | bigint, unit: string) {
    if (!units.includes(unit)) return mismatch(`"${unit}" is none of the units s, ms, us and ns`)
    return readUnix(n, unit as UnixUnit) ?? mismatch('the time lies outside the years 1685 to 2255')
  },
})

export const unix = defineFunction({
  name: 'unix',
  group: 'time',
  summary: 'Counts the whole seconds from 1970 to a time.',
  since: '0.1.0',
  signature: 'unix(t: time) -> int',
  examples: [{ code: 'unix(2025-11-21T10:00:00.9Z)', gives: '1763719200' }],
  run: (t: Time) => unixOf(t, 's'),
})

export const unixMs = defineFunction({
  name: 'unix_ms',
  group: 'time',
  summary: 'Counts the whole milliseconds from 1970 to a time.',
  since: '0.1.0',
  signature: 'unix_ms(t: time) -> int',
  examples: [{ code: 'unix_ms(2025-11-21T10:00:00.9Z)', gives: '1763719200900' }],
  run: (t: Time) => unixOf(t, 'ms'),
})

export const unixUs = defineFunction({
  name: 'unix_us',
  group: 'time',
  summary: 'Counts the microseconds from 1970 to a time.',
  since: '0.1.0',
  signature: 'unix_us(t: time) -> int',
  examples: [{ code: 'unix_us(1970-01-01T00:00:01Z)', gives: '1_000_000' }],
  run: (t: Time) => unixOf(t, 'us'),
})

export const unixNs = defineFunction({
  name: 'unix_ns',
  group: 'time',
  summary: 'Counts the nanoseconds from 1970 to a time.',
  since: '0.1.0',
  signature: 'unix_ns(t: time) -> int',
  examples: [{ code: 'unix_ns(1970-01-01T00:00:01Z)', gives: '1_000_000_000' }],
  run: (t: Time) => unixOf(t, 'ns'),
})
