import { csvValue } from '../../../core/csv-text.ts'
import { formatTime } from '../../../core/time-text.ts'
import { toText } from '../../../core/to-text.ts'
import { Time, type Value } from '../../../core/value.ts'

/** One value of a row: time with all its digits, lists and records as JSON, null as nothing; in quotes where it needs them. */
export const writeCsvValue = (value: Value, separator: string): string =>
  csvValue(value instanceof Time ? formatTime(value) : toText(value), separator)
