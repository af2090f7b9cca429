import { type CivilDate, dateOf, dayOf } from './civil-day.ts'
import { Time } from './value.ts'
import { utcOfLocal, type Zone } from './zone.ts'

/** What the calendars and clocks of a zone show at an instant. */
export interface LocalTime extends CivilDate {
  /** Days since 1970-01-01. */
  readonly dayNumber: number
  readonly secondOfDay: number
  /** Microseconds of the second. */
  readonly micros: number
  /** Seconds east of UTC. */
  readonly offset: number
}

export function localTime(time: Time, zone: Zone): LocalTime {
  const second = Math.floor(time.micros / 1e6)
  const offset = zone.offsetAt(second)
  const local = second + offset
  const dayNumber = Math.floor(local / 86_400)
  return {
    ...dateOf(dayNumber),
    dayNumber,
    secondOfDay: local - dayNumber * 86_400,
    micros: time.micros - second * 1e6,
    offset,
  }
}

/** The instant at which a zone shows a day, a second of that day and microseconds. */
export const timeOfLocal = (zone: Zone, dayNumber: number, secondOfDay = 0, micros = 0): Time =>
  new Time(utcOfLocal(zone, dayNumber * 86_400 + secondOfDay) * 1e6 + micros)

/** 1 on the first of January. */
export const dayOfYear = (date: LocalTime): number => date.dayNumber - dayOf(date.year, 1, 1) + 1
