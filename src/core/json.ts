import { normalInt } from './int64.ts'
import type { Value } from './value.ts'

export { toJson, toJsonPretty } from './json-text.ts'

/** The deepest nesting of lists and records that is read. Deeper values would overflow the stack of whatever walks them. */
export const maxNesting = 1000

/**
 * Reads JSON. An integer beyond 2^53 keeps all its digits, a number that no float can hold is null, `__proto__` is a key like any other.
 * Throws a SyntaxError for anything else, and for lists and records nested more than 1,000 deep.
 */
export function parseJson(text: string): Value {
  const value = JSON.parse(text) as Value
  // A level takes at least two characters.
  if (text.length >= 2 * maxNesting && isDeeper(value, maxNesting)) {
    throw new SyntaxError(`The JSON is nested more than ${maxNesting} levels deep.`)
  }
  return hasLongNumber(text) || largeExponent.test(text) ? (JSON.parse(text, exactNumber) as Value) : value
}

/** May hold what no float can: `1e400`. */
const largeExponent = /[0-9][eE][+0-9][0-9][0-9]/

/** Do 16 digits stand in a row somewhere? Any such run covers one of every 16 places, so only those are looked at. */
function hasLongNumber(text: string): boolean {
  for (let at = 15; at < text.length; ) {
    if (!isDigit(text, at)) {
      at += 16
      continue
    }
    let start = at
    let end = at + 1
    while (isDigit(text, start - 1)) start -= 1
    while (isDigit(text, end)) end += 1
    if (end - start >= 16) return true
    at = end + 16
  }
  return false
}

const isDigit = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at)
  return unit >= 0x30 && unit <= 0x39
}

function exactNumber(_key: string, value: Value, context?: { readonly source?: string }): Value {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const source = context?.source
  if (source !== undefined && /^-?\d+$/.test(source)) return normalInt(BigInt(source))
  return Number.isFinite(value) ? value : null
}

function isDeeper(value: Value, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  if (Array.isArray(value)) return value.some((item) => isDeeper(item, levels - 1))
  for (const key in value) {
    if (isDeeper((value as { readonly [key: string]: Value })[key]!, levels - 1)) return true
  }
  return false
}
