import { type LocalTime, localTime } from '../../../core/local-time.ts'
import { Time } from '../../../core/value.ts'
import type { Zone } from '../../../core/zone.ts'
import { joinPath, splitPath } from './file-names.ts'

const two = (value: number): string => String(value).padStart(2, '0')

/**
 * Folders by start and day: what comes on the day of the start goes to `%Y%m%d_%H%M%S` of the start, what comes on a later day to `%Y%m%d` of
 * that day.
 */
export class DatedFolders {
  readonly #zone: Zone
  readonly #startDay: string
  readonly #startFolder: string

  /** `start`: microseconds since 1970. */
  constructor(zone: Zone, start: number) {
    this.#zone = zone
    this.#startDay = this.#dayOf(start)
    const { secondOfDay } = this.#local(start)
    const minutes = Math.floor(secondOfDay / 60)
    this.#startFolder = `${this.#startDay}_${two(Math.floor(minutes / 60))}${two(minutes % 60)}${two(secondOfDay % 60)}`
  }

  /** `/logs/app.log` → `/logs/20250131_235959/app.log`. */
  place(path: string, now: number): string {
    const { folder, name } = splitPath(path)
    return joinPath(joinPath(folder, this.#folderAt(now)), name)
  }

  /** Nothing more is written to a place: its day is over, or it was that of an earlier start. */
  isPast(place: string, now: number): boolean {
    return splitPath(splitPath(place).folder).name !== this.#folderAt(now)
  }

  #folderAt(now: number): string {
    const day = this.#dayOf(now)
    return day === this.#startDay ? this.#startFolder : day
  }

  #dayOf(micros: number): string {
    const { year, month, day } = this.#local(micros)
    return `${String(year).padStart(4, '0')}${two(month)}${two(day)}`
  }

  #local(micros: number): LocalTime {
    return localTime(new Time(micros), this.#zone)
  }
}
