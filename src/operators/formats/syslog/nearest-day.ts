import { dateOf, dayOf, daysInMonth } from '../../../core/civil-day.ts'

/**
 * Days since 1970 of a date without a year: that of the year which brings it nearest to today, the earlier of two equally near ones. Looks
 * eight years both ways for a 29th of February. NaN for a date that no year has.
 */
export function nearestDay(month: number, day: number, today: number): number {
  const { year } = dateOf(today)
  let nearest = Number.NaN
  const reach = month === 2 && day === 29 ? 8 : 1
  for (let candidate = year - reach; candidate <= year + reach; candidate++) {
    if (!(day >= 1 && day <= daysInMonth(candidate, month))) continue
    const found = dayOf(candidate, month, day)
    if (!(Math.abs(found - today) >= Math.abs(nearest - today))) nearest = found
  }
  return nearest
}
