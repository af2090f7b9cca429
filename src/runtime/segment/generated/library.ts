/** What generated code calls. Positions are bytes of `b`. No string of a whole chunk is ever made: it would outlive its use in the heap. */
import { parseJson, toJson } from '../../../core/json.ts'
import { mismatch } from '../../../core/mismatch.ts'
import { typeName, type Value } from '../../../core/value.ts'
import { withArticle } from '../../../core/with-article.ts'
import { isOfKind } from '../../../expression/call.ts'
import { logical } from '../../../expression/operations.ts'
import type { ArgumentKind } from '../../../ir/callable.ts'
import { type CaptureType, readCapture } from '../../../operators/formats/capture/read-capture.ts'
import { rowHigh } from '../../kernel/kernel.ts'
import { copyBytes, writeText } from '../output.ts'
import type { KeyTexts } from './key-texts.ts'

/** Node's own decoder, without the checks of `toString`. */
interface Raw {
  utf8Slice(start: number, end: number): string
  latin1Slice(start: number, end: number): string
}

/** A JSON value that the kernel has found right: everything but lists and records. `escaped` is the flag of its key. */
export function decode(b: Buffer, start: number, end: number, flags: number, escaped: number): Value {
  const first = b[start]!
  if (first === 34) {
    if ((flags & (rowHigh | escaped)) === 0) return (b as unknown as Raw).latin1Slice(start + 1, end - 1)
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
  return parseJson((b as unknown as Raw).latin1Slice(start, end))
}

/** As `decode`, for a value that was likely seen before. */
export function decodeKey(
  texts: KeyTexts,
  b: Buffer,
  start: number,
  end: number,
  flags: number,
  escaped: number,
): Value {
  return b[start] === 34 && (flags & (rowHigh | escaped)) === 0
    ? texts.get(b, start + 1, end - 1)
    : decode(b, start, end, flags, escaped)
}

/** A text field of a row that is text: the whole line. */
export const decodeText = (b: Buffer, start: number, end: number, flags: number): string =>
  (flags & rowHigh) === 0
    ? (b as unknown as Raw).latin1Slice(start, end)
    : (b as unknown as Raw).utf8Slice(start, end)

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

/** A capture of an ASCII row as a value. */
export const readSpan = (b: Buffer, start: number, end: number, type: CaptureType): Value =>
  start < 0 ? null : readCapture((b as unknown as Raw).latin1Slice(start, end), type)

/** Writes a captured text as JSON; nothing in its row needs escaping. */
export function putText(b: Buffer, start: number, end: number, to: Buffer, at: number): number {
  if (start < 0) return putNull(to, at)
  to[at] = 34
  const stop = copyBytes(b, start, end, to, at + 1)
  to[stop] = 34
  return stop + 1
}

/** Writes a captured number as JSON: its own digits where they are JSON's, else as its value reads. */
export function putNumber(
  b: Buffer,
  start: number,
  end: number,
  to: Buffer,
  at: number,
  type: CaptureType,
): number {
  if (start < 0) return putNull(to, at)
  const length = end - start
  let isPlain = type === 'int' && length > 0 && length <= 15 && (b[start] !== 48 || length === 1)
  for (let i = start; isPlain && i < end; i += 1) isPlain = b[i]! >= 48 && b[i]! <= 57
  return isPlain
    ? copyBytes(b, start, end, to, at)
    : writeText(jsonText(readSpan(b, start, end, type)), to, at)
}

function putNull(to: Buffer, at: number): number {
  to[at] = 110
  to[at + 1] = 117
  to[at + 2] = 108
  to[at + 3] = 108
  return at + 4
}
