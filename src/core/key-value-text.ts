import { toText } from './to-text.ts'
import { type Rec, setKey, type Value } from './value.ts'

/**
 * Reads logfmt: `level=info msg="it works" done`. Values are texts, a key without one is `true`. Null for a text without any `=`, and for
 * one whose quote is not closed.
 */
export function parseLogfmt(text: string): Rec | null {
  const record: Rec = {}
  let pairs = 0
  let at = 0
  for (;;) {
    while (text.charCodeAt(at) <= 0x20) at += 1
    if (at >= text.length) return pairs > 0 ? record : null
    const start = at
    while (at < text.length && text[at] !== '=' && text.charCodeAt(at) > 0x20) at += 1
    const key = text.slice(start, at)
    if (text[at] !== '=') {
      setKey(record, key, true)
      continue
    }
    if (key === '') return null
    const value = readValue(text, at + 1, (unit) => unit <= 0x20)
    if (value === null) return null
    setKey(record, key, value.text)
    at = value.end
    pairs += 1
  }
}

/** Reads pairs such as `a=1; b="x; y"`. Null where no pair has the separator, or a quote is not closed. */
export function parseKeyValue(text: string, pair: string, separator: string): Rec | null {
  if (pair === '' || separator === '') return null
  const record: Rec = {}
  let pairs = 0
  let at = 0
  while (at < text.length) {
    const next = text.indexOf(separator, at)
    const end = text.indexOf(pair, at)
    if (next < 0 || (end >= 0 && end < next)) {
      if (next < 0 && end < 0) break
      at = end + pair.length
      continue
    }
    const key = text.slice(at, next).trim()
    let start = next + separator.length
    if (pair.trim() !== '') while (text[start] === ' ') start += 1
    const quoted = text[start] === '"' ? readValue(text, start, () => true) : undefined
    if (quoted === null) return null
    const stop = text.indexOf(pair, quoted?.end ?? start)
    const value = quoted?.text ?? text.slice(start, stop < 0 ? text.length : stop).trim()
    if (key !== '') {
      setKey(record, key, value)
      pairs += 1
    }
    at = stop < 0 ? text.length : stop + pair.length
  }
  return pairs > 0 ? record : null
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/** A quoted value, or one up to where `ends` says. Null where a quote is not closed. */
function readValue(
  text: string,
  from: number,
  ends: (unit: number) => boolean,
): { text: string; end: number } | null {
  let at = from
  if (text[at] !== '"') {
    while (at < text.length && !ends(text.charCodeAt(at))) at += 1
    return { text: text.slice(from, at), end: at }
  }
  const close = closingQuote(text, from)
  if (close < 0) return null
  const inner = text.slice(from + 1, close)
  const value = inner.includes('\\')
    ? inner.replace(/\\(.)/gs, (_, char: string) => escapes[char] ?? char)
    : inner
  at = close + 1
  return { text: value, end: at }
}

function closingQuote(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '"') return at
  }
  return -1
}

/** Writes a record as logfmt, in quotes where a value needs them. What a key cannot hold becomes `_`. */
export const writeLogfmt = (record: Rec): string =>
  Object.keys(record)
    .map((key) => `${key.replace(/[\s="]/g, '_')}=${logfmtValue(record[key]!)}`)
    .join(' ')

function logfmtValue(value: Value): string {
  const text = toText(value)
  if (!/[\s="\\]/.test(text) && (text !== '' || value === null)) return text
  const escaped = text
    .replace(/["\\]/g, '\\$&')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')
    .replace(/\t/g, '\\t')
  return `"${escaped}"`
}
