/** What generated code calls. Positions are bytes of `b`; `s` is `b` as latin1, where one character is one byte. */
import { parseJson, toJson } from '../../../core/json.ts'
import { mismatch } from '../../../core/mismatch.ts'
import { typeName, type Value } from '../../../core/value.ts'
import { withArticle } from '../../../core/with-article.ts'
import { isOfKind } from '../../../expression/call.ts'
import { logical } from '../../../expression/operations.ts'
import type { ArgumentKind } from '../../../ir/callable.ts'
import { rowHigh } from '../../kernel/kernel.ts'

/** Node's own decoder, without the checks of `toString`. */
interface Raw {
  utf8Slice(start: number, end: number): string
}

/** A JSON value that the kernel has found right: everything but lists and records. `escaped` is the flag of its key. */
export function decode(
  b: Buffer,
  s: string,
  start: number,
  end: number,
  flags: number,
  escaped: number,
): Value {
  const first = b[start]!
  if (first === 34) {
    if ((flags & (rowHigh | escaped)) === 0) return s.slice(start + 1, end - 1)
    const text = (b as unknown as Raw).utf8Slice(start, end)
    return (flags & escaped) === 0 ? text.slice(1, -1) : (JSON.parse(text) as string)
  }
  if (first === 116) return true
  if (first === 102) return false
  if (first === 110) return null
  let at = start
  let value = 0
  const negative = first === 45
  if (negative) at += 1
  if (end - at <= 15) {
    for (;;) {
      const digit = b[at]! - 48
      if (digit < 0 || digit > 9) break
      value = value * 10 + digit
      at += 1
      if (at === end) return negative && value !== 0 ? -value : value
    }
  }
  return parseJson(s.slice(start, end))
}

/** A text field of a row that is text: the whole line. */
export const decodeText = (b: Buffer, s: string, start: number, end: number, flags: number): string =>
  (flags & rowHigh) === 0 ? s.slice(start, end) : (b as unknown as Raw).utf8Slice(start, end)

/** The bytes of a raw value as text, for a row that is written anew. */
export const rawText = decodeText

/** Any value as JSON. */
export function jsonText(value: Value): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'number':
      return Number.isFinite(value) ? String(value) : 'null'
    case 'boolean':
      return value ? 'true' : 'false'
    default:
      return value === null ? 'null' : toJson(value)
  }
}

/** Is a value true, as one condition? */
export const isTrue = (value: Value): boolean =>
  value === true || (value !== false && value !== null && logical(value, 'and') === true)

/** Checks one argument of a call; a mismatch is noted where it does not fit. */
export function argumentCheck(name: string, kinds: readonly ArgumentKind[]): (value: Value) => boolean {
  return (value) => {
    if (isOfKind(value, kinds)) return true
    mismatch(`"${name}" was given ${withArticle(typeName(value))}`)
    return false
  }
}
