import { dayOf, weekdayOf } from '../../core/civil-day.ts'
import { localTime, timeOfLocal } from '../../core/local-time.ts'
import { mismatch } from '../../core/mismatch.ts'
import type { Time, Value } from '../../core/value.ts'
import { checkChoice } from '../contract/check-choice.ts'
import { defineFunction } from '../contract/function.ts'
import { checkZone, zoneArgument } from './zone-argument.ts'

const units = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']

export const startOf = defineFunction({
  name: 'start_of',
  group: 'time',
  summary: 'Gives the start of the second, minute, hour, day, week … a time lies in.',
  since: '0.1.0',
  signature: 'start_of(t: time, unit: string, zone: string = "UTC") -> time',
  check: (constants) => checkChoice(1, units)(constants) ?? checkZone(2)(constants),
  examples: [
    { code: 'start_of(2026-11-21T10:07:12Z, "hour")', gives: '2026-11-21T10:00:00Z' },
    { code: 'start_of(2026-11-21T10:07:12Z, "week")', gives: '2026-11-16T00:00:00Z' },
    { code: 'start_of(2026-11-21T10:07:12Z, "month", "Europe/Berlin")', gives: '2026-10-31T23:00:00Z' },
  ],
  run(t: Time, unit: string, zone: string): Value {
    const clock = zoneArgument(zone)
    if (clock === null) return null
    const at = localTime(t, clock)
    const second = at.secondOfDay
    switch (unit) {
      case 'second':
        return timeOfLocal(clock, at.dayNumber, second)
      case 'minute':
        return timeOfLocal(clock, at.dayNumber, second - (second % 60))
      case 'hour':
        return timeOfLocal(clock, at.dayNumber, second - (second % 3600))
      case 'day':
        return timeOfLocal(clock, at.dayNumber)
      case 'week':
        return timeOfLocal(clock, at.dayNumber - weekdayOf(at.dayNumber) + 1)
      case 'month':
        return timeOfLocal(clock, dayOf(at.year, at.month, 1))
      case 'quarter':
        return timeOfLocal(clock, dayOf(at.year, at.month - ((at.month - 1) % 3), 1))
      case 'year':
        return timeOfLocal(clock, dayOf(at.year, 1, 1))
      default:
        return mismatch(`"${unit}" is no unit that a time has a start of`)
    }
  },
})
