import { formatDuration } from '../../core/duration-text.ts'
import { formatTime } from '../../core/time-text.ts'
import { Duration, Time } from '../../core/value.ts'
import type { LiteralValue } from '../ast.ts'

/** A literal as the style wants it: units normalised, `_` in numbers from five digits, `r"…"` for what holds backslashes. */
export function literalText(literal: LiteralValue): string {
  switch (literal.type) {
    case 'null':
      return 'null'
    case 'bool':
      return String(literal.value)
    case 'int':
      return group(literal.value.toString())
    case 'float':
      return floatText(literal.value)
    case 'string':
      return stringText(literal.value)
    case 'duration':
      return formatDuration(new Duration(literal.value))
    case 'size':
      return sizeText(literal.value)
    case 'percent':
      return `${Number((literal.value * 100).toPrecision(15))}%`
    case 'rate':
      return rateText(literal.value)
    case 'time':
      return formatTime(new Time(literal.value))
    case 'regex':
      return regexText(literal.source, literal.flags)
  }
}

/** `10_000`; four digits stay together. */
function group(digits: string): string {
  return digits.replace('-', '').length < 5 ? digits : digits.replace(/\B(?=(?:\d{3})+$)/g, '_')
}

function floatText(value: number): string {
  const text = String(value)
  if (/[e.]/.test(text)) return text.replace(/^(-?\d{5,})(?=\.)/, group)
  return `${group(text)}.0`
}

const sizes: readonly (readonly [string, number])[] = [
  ['TiB', 2 ** 40],
  ['TB', 1e12],
  ['GiB', 2 ** 30],
  ['GB', 1e9],
  ['MiB', 2 ** 20],
  ['MB', 1e6],
  ['KiB', 2 ** 10],
  ['kB', 1e3],
  ['B', 1],
]

/** In the largest unit that needs no fraction. */
function sizeText(bytes: number): string {
  const [unit, size] = sizes.find(([, each]) => bytes !== 0 && bytes % each === 0) ?? ['B', 1]
  return `${group(String(bytes / size))}${unit}`
}

/** Per second, minute, hour or day: the first that needs no fraction. */
function rateText(perSecond: number): string {
  for (const [unit, seconds] of [
    ['s', 1],
    ['m', 60],
    ['h', 3600],
    ['d', 86_400],
  ] as const) {
    const count = Math.round(perSecond * seconds)
    if ((count * 1e6) / (seconds * 1e6) === perSecond) return `${group(String(count))}/${unit}`
  }
  return `${floatText(perSecond)}/s`
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/** The inside of a string or template. */
export const escapeText = (text: string): string =>
  text
    .replace(/["\\\n\r\t]/g, (char) => escapes[char] ?? char)
    .replaceAll('${', '\\${')
    .replace(/[\0-\x1f\x7f\u2028\u2029]/g, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`)

export function stringText(text: string): string {
  const isRaw = text.includes('\\') && !/["\0-\x1f\x7f\u2028\u2029]/.test(text)
  return isRaw ? `r"${text}"` : `"${escapeText(text)}"`
}

/** A regex literal; a `/` that no class or backslash protects gets its backslash. */
function regexText(source: string, flags: string): string {
  let inClass = false
  let text = ''
  for (let i = 0; i < source.length; i += 1) {
    const char = source.charAt(i)
    if (char === '\\') {
      text += char + source.charAt(i + 1)
      i += 1
      continue
    }
    if (char === '[') inClass = true
    else if (char === ']') inClass = false
    text += char === '/' && !inClass ? '\\/' : char
  }
  return `/${(text === '' ? '(?:)' : text).replaceAll('\n', '\\n')}/${flags}`
}

/** `"""…"""` with its lines indented, or nothing if that cannot carry the text. */
export function blockText(text: string, indent: string): string | undefined {
  const lines = text.split('\n')
  const filled = lines.filter((line) => line !== '')
  const isLossy =
    text.includes('"""') ||
    /[\0-\x08\x0b-\x1f]/.test(text) ||
    filled.length === 0 ||
    filled.some((line) => line.trim() === '') ||
    filled.every((line) => /^\s/.test(line))
  if (isLossy) return undefined
  const body = lines.map((line) => (line === '' ? '' : `${indent}  ${line}`))
  return `"""\n${body.join('\n')}\n${indent}"""`
}
