import type { Value } from './value.ts'
import { canonicalText } from './value-key.ts'

/**
 * A Map key for the values of a group: equal values share it, different ones do not. One text, number, bool or null stands for itself; all
 * else becomes a text that begins with NUL.
 */
export function stateKey(values: readonly Value[]): string | number | boolean | null {
  return values.length === 1 ? keyOfValue(values[0]!) : `\u0000${canonicalText(values as Value[])}`
}

/** The key of one value. */
export function keyOfValue(value: Value): string | number | boolean | null {
  switch (typeof value) {
    case 'string':
      return value.charCodeAt(0) === 0 ? `\u0000${canonicalText(value)}` : value
    case 'number':
      return Number.isSafeInteger(value) || !Number.isInteger(value) ? value + 0 : `\u0000#${BigInt(value)}`
    case 'boolean':
      return value
    default:
      return value === null || value === undefined ? null : `\u0000${canonicalText(value)}`
  }
}
