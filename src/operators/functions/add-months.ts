import { dayOf, daysInMonth } from '../../core/civil-day.ts'
import { localTime, timeOfLocal } from '../../core/local-time.ts'
import { mismatch } from '../../core/mismatch.ts'
import type { Time } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'
import { checkZone, zoneArgument } from './zone-argument.ts'

export const addMonths = defineFunction({
  name: 'add_months',
  group: 'time',
  summary: 'Goes some months forward or back, to the last day of a shorter month.',
  since: '0.1.0',
  signature: 'add_months(t: time, n: int, zone: string = "UTC") -> time',
  check: checkZone(2),
  examples: [
    { code: 'add_months(2026-01-31T08:00:00Z, 1)', gives: '2026-02-28T08:00:00Z' },
    { code: 'add_months(2026-01-15T08:00:00Z, -2)', gives: '2025-11-15T08:00:00Z' },
  ],
  run(t: Time, n: number | bigint, zone: string) {
    const clock = zoneArgument(zone)
    if (clock === null) return null
    const at = localTime(t, clock)
    const months = at.year * 12 + at.month - 1 + Number(n)
    const year = Math.floor(months / 12)
    if (!(year >= 1685 && year <= 2255)) return mismatch('the time lies outside the years 1685 to 2255')
    const month = months - year * 12 + 1
    const day = Math.min(at.day, daysInMonth(year, month))
    return timeOfLocal(clock, dayOf(year, month, day), at.secondOfDay, at.micros)
  },
})
