import { expect, test } from 'vitest'
import { dateOf, dayOf, daysInMonth, weekdayOf } from '../../src/core/civil-day.ts'

test('every day from 1685 to 2255 is the day that Date says', () => {
  const first = dayOf(1685, 1, 1)
  const last = dayOf(2255, 12, 31)
  expect(first).toBe(Date.UTC(1685, 0, 1) / 86_400_000)
  for (let day = first; day <= last; day += 1) {
    const date = new Date(day * 86_400_000)
    const { year, month, day: dayOfMonth } = dateOf(day)
    if (
      year !== date.getUTCFullYear() ||
      month !== date.getUTCMonth() + 1 ||
      dayOfMonth !== date.getUTCDate()
    ) {
      expect.fail(`${day}: ${date.toISOString()}`)
    }
    if (dayOf(year, month, dayOfMonth) !== day) expect.fail(`${day} is not found again`)
    if (weekdayOf(day) !== (date.getUTCDay() || 7)) expect.fail(`${day} has another weekday`)
  }
})

test('February has 29 days every fourth year, but not in every hundredth', () => {
  expect([1900, 2000, 2023, 2024].map((year) => daysInMonth(year, 2))).toEqual([28, 29, 28, 29])
})
