import { compareText } from './compare.ts'
import { Duration, Time, type Value } from './value.ts'

/**
 * A key for a Map or Set under which exactly the equal values (`equal`) meet: `1` and `1.0`, records whatever the order of their keys.
 */
export function valueKey(value: Value): string | number | boolean | null {
  switch (typeof value) {
    case 'string':
      return `"${value}`
    case 'number':
      return Number.isSafeInteger(value) || !Number.isInteger(value) ? value + 0 : `#${BigInt(value)}`
    case 'boolean':
      return value
    case 'bigint':
      return `#${value}`
    default:
      return value === null ? null : canonicalText(value)
  }
}

/** A text that equal values share and different ones do not: JSON with sorted keys and marked types. */
export function canonicalText(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return String(valueKey(value))
  if (value instanceof Time) return `t${value.micros}`
  if (value instanceof Duration) return `d${value.micros}`
  if (value instanceof RegExp) return String(value)
  if (value instanceof Uint8Array) return `b${Buffer.from(value).toString('base64')}`
  if (Array.isArray(value)) return `[${value.map(canonicalText).join()}]`
  const keys = Object.keys(value).sort(compareText)
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalText(value[key]!)}`).join()}}`
}
