import { formatTime } from '../../../core/time-text.ts'
import { toText } from '../../../core/to-text.ts'
import { Time, type Value } from '../../../core/value.ts'

/** One value of a row: time with all its digits, lists and records as JSON, null as nothing; in quotes where it needs them. */
export function writeCsvValue(value: Value, separator: string): string {
  const text = value instanceof Time ? formatTime(value) : toText(value)
  return text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
