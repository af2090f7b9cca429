import { Duration, isRecord, Time, type Value } from './value.ts'

/**
 * `==` of the language: deep, key order ignored, `1 == 1.0`, null equals only null. Values of different types differ; that is never a
 * mismatch.
 */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return true
  if (a === null || b === null) return false
  // JavaScript's own === says that 2^53 as a number and as a bigint differ.
  if (typeof a === 'bigint' || typeof b === 'bigint')
    return isNumber(a) && isNumber(b) && !(a < b) && !(a > b)
  if (typeof a !== 'object' || typeof b !== 'object') return false
  if (a instanceof Time) return b instanceof Time && a.micros === b.micros
  if (a instanceof Duration) return b instanceof Duration && a.micros === b.micros
  if (Array.isArray(a)) return Array.isArray(b) && equalLists(a, b)
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0
  if (a instanceof RegExp) return b instanceof RegExp && a.source === b.source && a.flags === b.flags
  return isRecord(a) && isRecord(b) && equalRecords(a, b)
}

const isNumber = (value: Value): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint'

function equalLists(a: readonly Value[], b: readonly Value[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) {
    if (!equal(a[i]!, b[i]!)) return false
  }
  return true
}

function equalRecords(a: { readonly [key: string]: Value }, b: { readonly [key: string]: Value }): boolean {
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  for (const key of keys) {
    if (!Object.hasOwn(b, key) || !equal(a[key]!, b[key]!)) return false
  }
  return true
}
