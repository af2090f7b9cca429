import { formatDuration } from '../core/duration-text.ts'
import { formatTime } from '../core/time-text.ts'
import { Duration, Time, type Value } from '../core/value.ts'
import { printKey, printText } from './print-name.ts'

/** A value as the language writes it. Bytes have no literal: `bytes("…")`. */
export function printValue(value: Value): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return printText(value)
  if (typeof value !== 'object') return String(value)
  if (value instanceof Time) return formatTime(value)
  if (value instanceof Duration) return formatDuration(value)
  if (value instanceof RegExp) return `/${value.source}/${value.flags.replace(/[^ims]/g, '')}`
  if (value instanceof Uint8Array) return `bytes(${printText(Buffer.from(value).toString())})`
  if (Array.isArray(value)) return `[${value.map(printValue).join(', ')}]`
  const entries = Object.entries(value).map(([key, of]) => `${printKey(key)}: ${printValue(of)}`)
  return `{${entries.join(', ')}}`
}
