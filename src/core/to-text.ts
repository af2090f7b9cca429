import { formatDuration } from './duration-text.ts'
import { toJson } from './json.ts'
import { formatTimeMillis } from './time-text.ts'
import { Duration, Time, type Value } from './value.ts'

/** A value as `"${x}"` shows it: null as nothing, time with milliseconds, lists and records as JSON, bytes as UTF-8 text. */
export function toText(value: Value): string {
  if (typeof value === 'string') return value
  if (value === null) return ''
  if (typeof value !== 'object') return String(value)
  if (value instanceof Time) return formatTimeMillis(value)
  if (value instanceof Duration) return formatDuration(value)
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString()
  return value instanceof RegExp ? value.source : toJson(value)
}
