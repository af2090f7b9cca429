import { parseJson } from '../../core/json.ts'
import { isRecord, type Rec } from '../../core/value.ts'

/** An event that a stage only hands on: its record, or its line of JSON where nothing behind the stage looks into it either. */
export type CarriedEvent = Rec | string

/** The record of an event; null where its line turns out to be none. */
export function recordOf(event: CarriedEvent): Rec | null {
  if (typeof event !== 'string') return event
  try {
    const value = parseJson(event)
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}
