/** What the two evaluators share: operators whose rules are more than one line (language reference, T3). */
import { compareOrdered, relate } from '../core/compare.ts'
import { equal } from '../core/equal.ts'
import { mismatch } from '../core/mismatch.ts'
import { getKey, isRecord, type Rec, typeName, type Value } from '../core/value.ts'
import { withArticle } from '../core/with-article.ts'

/** `record.name`: null for null, a mismatch for what is no record. */
export function member(value: Value, name: string): Value {
  if (value === null) return null
  if (isRecord(value)) return getKey(value, name)
  return mismatch(`"${name}" was asked of ${withArticle(typeName(value))}, which has no fields`)
}

/** A field by path. */
export function readPath(event: Rec, path: readonly string[]): Value {
  let value: Value = getKey(event, path[0]!)
  for (let i = 1; i < path.length; i += 1) {
    if (value === null) return null
    value = member(value, path[i]!)
  }
  return value
}

/** Is the key there, null included? */
export function existsPath(event: Rec, path: readonly string[]): boolean {
  let value: Value = event
  for (const part of path) {
    if (!isRecord(value) || !Object.hasOwn(value, part)) return false
    value = value[part]!
  }
  return true
}

/** `of[at]`: a list by whole number (−1 is the last), a record by string. */
export function index(of: Value, at: Value): Value {
  if (of === null || at === null) return null
  if (Array.isArray(of)) {
    if (typeof at !== 'number' || !Number.isInteger(at))
      return mismatch(`a list was indexed by ${withArticle(typeName(at))}`)
    return of.at(at) ?? null
  }
  if (isRecord(of)) {
    if (typeof at !== 'string') return mismatch(`a record was indexed by ${withArticle(typeName(at))}`)
    return getKey(of, at)
  }
  return mismatch(`${withArticle(typeName(of))} cannot be indexed`)
}

/** `x in Y` for a list (by `==`) or a record (by key). */
export function isIn(x: Value, y: Value): boolean | null {
  if (x === null || y === null) return null
  if (Array.isArray(y)) {
    for (const item of y) if (equal(x, item)) return true
    return false
  }
  if (isRecord(y)) {
    if (typeof x !== 'string')
      return mismatch(`${withArticle(typeName(x))} was looked for among the keys of a record`)
    return Object.hasOwn(y, x)
  }
  return mismatch(`"in" needs a list or a record, not ${withArticle(typeName(y))}`)
}

/** `x in from..to`, both ends included. */
export function isWithin(x: Value, from: Value | undefined, to: Value | undefined): boolean | null {
  if (x === null) return null
  if (from !== undefined) {
    const order = relate(x, from)
    if (order === null) return null
    if (order < 0) return false
  }
  if (to !== undefined) {
    const order = relate(x, to)
    if (order === null) return null
    if (order > 0) return false
  }
  return true
}

export function relation(operator: '<' | '<=' | '>' | '>=', a: Value, b: Value): boolean | null {
  const order = relate(a, b)
  if (order === null) return null
  switch (operator) {
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
  }
}

export function matchesRegex(value: Value, regex: RegExp): boolean | null {
  if (value === null) return null
  if (typeof value === 'string') return regex.test(value)
  return mismatch(`"=~" needs a string, not ${withArticle(typeName(value))}`)
}

export function not(value: Value): boolean | null {
  if (value === null) return null
  if (typeof value === 'boolean') return !value
  return mismatch(`"not" needs a bool, not ${withArticle(typeName(value))}`)
}

/** A value as one side of `and`, `or`: bool or null. */
export function logical(value: Value, operator: 'and' | 'or'): boolean | null {
  if (value === null || typeof value === 'boolean') return value
  return mismatch(`"${operator}" needs a bool, not ${withArticle(typeName(value))}`)
}

export { compareOrdered, equal }
