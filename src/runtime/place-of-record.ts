import { Time } from '../core/value.ts'
import type { EventRecord } from '../operators/contract/event-record.ts'
import type { DeadLetter } from './dead-letter.ts'

/** Where a record that a sink refuses came from, in words and as data. */
export function placeOfRecord({
  from,
  position,
  time,
}: EventRecord): Required<Pick<DeadLetter, 'source' | 'position' | 'at'>> {
  const cut = from.indexOf('/')
  return {
    source: from.slice(0, cut),
    position: `position ${position}`,
    at: { from, position, ...(Number.isNaN(time) ? {} : { time: new Time(time) }) },
  }
}
