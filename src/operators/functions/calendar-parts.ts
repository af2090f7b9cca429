import { weekdayOf } from '../../core/civil-day.ts'
import { dayOfYear as dayOfYearOf, type LocalTime, localTime } from '../../core/local-time.ts'
import type { Time, Value } from '../../core/value.ts'
import type { FunctionDefinition } from '../contract/function.ts'
import { defineFunction } from '../contract/function.ts'
import { checkZone, zoneArgument } from './zone-argument.ts'

/** What `year` to `day_of_year` have in common: a time, a zone, and a part of what the zone's calendar and clock show. */
const part = (
  name: string,
  of: (at: LocalTime) => number,
): Omit<FunctionDefinition, 'summary' | 'examples'> & { run: (t: Time, zone: string) => Value } => ({
  name,
  group: 'time',
  since: '0.1.0',
  signature: `${name}(t: time, zone: string = "UTC") -> int`,
  check: checkZone(1),
  run(t: Time, zone: string) {
    const clock = zoneArgument(zone)
    return clock && of(localTime(t, clock))
  },
})

export const year = defineFunction({
  ...part('year', (at) => at.year),
  summary: 'Gives the year of a time.',
  examples: [{ code: 'year(2026-11-21T10:07:12Z)', gives: '2026' }],
})

export const month = defineFunction({
  ...part('month', (at) => at.month),
  summary: 'Gives the month of a time, 1 to 12.',
  examples: [{ code: 'month(2026-11-21T10:07:12Z)', gives: '11' }],
})

export const day = defineFunction({
  ...part('day', (at) => at.day),
  summary: 'Gives the day of the month of a time.',
  examples: [
    { code: 'day(2026-11-21T23:30:00Z)', gives: '21' },
    { code: 'day(2026-11-21T23:30:00Z, "Europe/Berlin")', gives: '22' },
  ],
})

export const hour = defineFunction({
  ...part('hour', (at) => Math.floor(at.secondOfDay / 3600)),
  summary: 'Gives the hour of a time, 0 to 23.',
  examples: [
    { code: 'hour(2026-11-21T10:07:12Z)', gives: '10' },
    { code: 'hour(2026-11-21T10:07:12Z, zone: "+02:00")', gives: '12' },
  ],
})

export const minute = defineFunction({
  ...part('minute', (at) => Math.floor(at.secondOfDay / 60) % 60),
  summary: 'Gives the minute of a time, 0 to 59.',
  examples: [{ code: 'minute(2026-11-21T10:07:12Z)', gives: '7' }],
})

export const second = defineFunction({
  ...part('second', (at) => at.secondOfDay % 60),
  summary: 'Gives the second of a time, 0 to 59.',
  examples: [{ code: 'second(2026-11-21T10:07:12Z)', gives: '12' }],
})

export const weekday = defineFunction({
  ...part('weekday', (at) => weekdayOf(at.dayNumber)),
  summary: 'Gives the day of the week of a time, 1 for Monday to 7 for Sunday.',
  examples: [{ code: 'weekday(2026-11-21T10:07:12Z)', gives: '6' }],
})

export const dayOfYear = defineFunction({
  ...part('day_of_year', dayOfYearOf),
  summary: 'Counts the days of a year up to a time, from 1.',
  examples: [{ code: 'day_of_year(2026-02-01T00:00:00Z)', gives: '32' }],
})
