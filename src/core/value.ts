/**
 * A value of the language at run time. `int` and `float` are both numbers; a whole number counts as int. A `bigint` appears only for an
 * int beyond 2^53. `bytes` is a `Uint8Array`. Nested values are immutable by convention: a writer copies the path it changes.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Time
  | Duration
  | RegExp
  | Value[]
  | Rec

/** A record. May own a key named `__proto__` (as `JSON.parse` makes it): read with `getKey`, write with `setKey`. */
export interface Rec {
  [key: string]: Value
}

/** An instant: microseconds since 1970-01-01T00:00:00Z; safe for the years 1685 to 2255. */
export class Time {
  readonly micros: number
  constructor(micros: number) {
    this.micros = micros
  }
}

/** A length of time in microseconds. */
export class Duration {
  readonly micros: number
  constructor(micros: number) {
    this.micros = micros
  }
}

export const isRecord = (value: unknown): value is Rec =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Time) &&
  !(value instanceof Duration) &&
  !(value instanceof Uint8Array) &&
  !(value instanceof RegExp)

/** The value under an own key, or null. */
export const getKey = (record: Rec, key: string): Value => (Object.hasOwn(record, key) ? record[key]! : null)

/** Sets an own key, `__proto__` included. */
export function setKey(record: Rec, key: string, value: Value): void {
  if (key === '__proto__') {
    Object.defineProperty(record, key, { value, writable: true, enumerable: true, configurable: true })
  } else {
    record[key] = value
  }
}

/** The name of a value's type, as `type_of` gives it. */
export function typeName(value: Value): string {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'boolean':
      return 'bool'
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float'
    case 'bigint':
      return 'int'
    case 'string':
      return 'string'
    default:
      if (Array.isArray(value)) return 'list'
      if (value instanceof Time) return 'time'
      if (value instanceof Duration) return 'duration'
      if (value instanceof Uint8Array) return 'bytes'
      if (value instanceof RegExp) return 'regex'
      return 'record'
  }
}
