import { mismatch } from './mismatch.ts'
import { Duration, Time, typeName, type Value } from './value.ts'
import { withArticle } from './with-article.ts'

export type Order = -1 | 0 | 1

/**
 * The total order over all values that `sort`, `top`, `min` and `max` use: null < bool < number < string < bytes < time < duration < list <
 * record < regex. Strings go by code point, lists by their first different item, records by their sorted keys and then their values.
 */
export function compareOrdered(a: Value, b: Value): Order {
  if (a === b) return 0
  const rank = rankOf(a)
  const difference = rank - rankOf(b)
  if (difference !== 0) return difference < 0 ? -1 : 1
  switch (rank) {
    case ranks.string:
      return compareText(a as string, b as string)
    case ranks.bytes:
      return Buffer.compare(a as Uint8Array, b as Uint8Array)
    case ranks.time:
    case ranks.duration:
      return sign((a as Time).micros, (b as Time).micros)
    case ranks.list:
      return compareLists(a as Value[], b as Value[])
    case ranks.record:
      return compareRecords(a as Readonly<Record<string, Value>>, b as Readonly<Record<string, Value>>)
    case ranks.regex:
      return compareText(String(a), String(b))
    default:
      return sign(a as number, b as number)
  }
}

/**
 * What `< <= > >=` look at: negative, 0 or positive. Null where a side is null; a mismatch, with null, where the types differ or have no
 * order (bool, list, record).
 */
export function relate(a: Value, b: Value): number | null {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (a === null || b === null) return null
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  const rank = rankOf(a)
  if (rank !== rankOf(b)) {
    mismatch(`${withArticle(typeName(a))} cannot be compared with ${withArticle(typeName(b))}`)
    return null
  }
  if (rank === ranks.bool || rank >= ranks.list) {
    mismatch(`${withArticle(typeName(a))} has no order`)
    return null
  }
  return compareOrdered(a, b)
}

/** Code point order of two strings, also where UTF-16 would put a surrogate before U+E000 and up. */
export function compareText(a: string, b: string): Order {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return lift(x) < lift(y) ? -1 : 1
  }
  return a.length < b.length ? -1 : 1
}

// Surrogates stand for code points above all others, so they are lifted over U+E000 to U+FFFF.
const lift = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit)

const ranks = { bool: 1, number: 2, string: 3, bytes: 4, time: 5, duration: 6, list: 7, record: 8, regex: 9 }

function rankOf(value: Value): number {
  if (value === null) return 0
  switch (typeof value) {
    case 'boolean':
      return ranks.bool
    case 'number':
    case 'bigint':
      return ranks.number
    case 'string':
      return ranks.string
    default:
      if (Array.isArray(value)) return ranks.list
      if (value instanceof Time) return ranks.time
      if (value instanceof Duration) return ranks.duration
      if (value instanceof Uint8Array) return ranks.bytes
      return value instanceof RegExp ? ranks.regex : ranks.record
  }
}

const sign = (a: number, b: number): Order => (a < b ? -1 : a > b ? 1 : 0)

function compareLists(a: readonly Value[], b: readonly Value[]): Order {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const order = compareOrdered(a[i]!, b[i]!)
    if (order !== 0) return order
  }
  return sign(a.length, b.length)
}

function compareRecords(a: Readonly<Record<string, Value>>, b: Readonly<Record<string, Value>>): Order {
  const left = Object.keys(a).sort(compareText)
  const right = Object.keys(b).sort(compareText)
  const keys = compareLists(left, right)
  if (keys !== 0) return keys
  for (const key of left) {
    const order = compareOrdered(a[key]!, b[key]!)
    if (order !== 0) return order
  }
  return 0
}
