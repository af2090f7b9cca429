import type { TokenType } from 'chevrotain'
import { dateSubtraction, malformedNumber, unknownUnit } from '../../diagnostics/messages/syntax.ts'
import * as T from '../tokens.ts'
import type { Scanner } from './scanner.ts'

const numberAt = /\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?(?![\w\x80-\uffff])|\d[\d_]*(?:\.\d[\d_]*)?/y
const timestampAt = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?(?![\w\x80-\uffff])/y
const dateAt = /\d{4}-\d\d-\d\d(?![\w\x80-\uffff-])/y
const durationAt = /(?:\d[\d_]*(?:\.\d+)?(?:us|ms|s|m|h|d|w))+(?![\w\x80-\uffff])/y
const sizeAt = /\d[\d_]*(?:\.\d+)?(?:[KMGT]i?B|kB|B)(?![\w\x80-\uffff])/y
const rateTail = /\/(?:ms|s|m|h|d)(?![\w\x80-\uffff([]|\.(?!\.))/y
const percentTail = /%(?![\w\x80-\uffff("[`$@])/y
const unitTail = /[A-Za-z_\x80-\uffff][\w\x80-\uffff]*/y
const radixAt = /0[xXoObB][0-9a-fA-F_]+(?![\w\x80-\uffff])/y

/** Spellings of units in other languages. */
const units: Readonly<Record<string, string>> = {
  sec: 's',
  secs: 's',
  second: 's',
  seconds: 's',
  min: 'm',
  mins: 'm',
  minute: 'm',
  minutes: 'm',
  hr: 'h',
  hrs: 'h',
  hour: 'h',
  hours: 'h',
  day: 'd',
  days: 'd',
  week: 'w',
  weeks: 'w',
  msec: 'ms',
  millis: 'ms',
  milliseconds: 'ms',
  S: 's',
  H: 'h',
  D: 'd',
  kb: 'kB',
  mb: 'MB',
  gb: 'GB',
  tb: 'TB',
  k: 'kB',
  K: 'KiB',
  M: 'MB',
  G: 'GB',
  bytes: 'B',
  byte: 'B',
  b: 'B',
  kib: 'KiB',
  mib: 'MiB',
  gib: 'GiB',
}

/** A number with what is glued to it: unit, `%`, `/s`; or a time. */
export function scanNumber(s: Scanner): void {
  const start = s.at
  const time = s.match(timestampAt)
  const date = s.match(dateAt)
  if (date !== undefined) s.report(dateSubtraction({ start, end: start + date.length }, date))
  const duration = s.match(durationAt)
  const radix = s.match(radixAt)
  if (time !== undefined) finish(s, T.Timestamp, time.length)
  else if (duration !== undefined) finish(s, T.Duration, duration.length)
  else if (radix !== undefined) finishRadix(s, radix)
  else scanAmount(s, date === undefined && !isPartOfDate(s, start))
}

function finish(s: Scanner, type: TokenType, length: number): void {
  const start = s.at
  s.at = start + length
  s.push(type, start, s.at, true)
}

function scanAmount(s: Scanner, checksForm: boolean): void {
  const start = s.at
  const size = s.match(sizeAt)
  const length = (size ?? s.match(numberAt) ?? '0').length
  const rate = s.match(rateTail, start + length)
  const unit = s.match(unitTail, start + length)
  if (rate !== undefined) finish(s, T.Rate, length + rate.length)
  else if (size !== undefined) finish(s, T.Size, length)
  else if (s.match(percentTail, start + length) !== undefined) finish(s, T.Percent, length + 1)
  else if (unit !== undefined) finishUnit(s, length, unit)
  else {
    const image = s.text.slice(start, start + length)
    if (checksForm) checkForm(s, image)
    finish(s, /[.eE]/.test(image) ? T.Float : T.Integer, length)
  }
}

function finishUnit(s: Scanner, length: number, unit: string): void {
  const start = s.at
  const end = start + length + unit.length
  const meant = Object.hasOwn(units, unit) ? units[unit] : undefined
  s.report(unknownUnit({ start: start + length, end }, unit, meant))
  s.at = end
  const isTime = /^(?:us|ms|[smhdw])$/.test(meant ?? '') || /^(?:sec|min|hour|day|milli|hr)/i.test(unit)
  const token = s.push(isTime ? T.Duration : T.Size, start, end, true)
  // Read as it was meant, or not at all: so nothing else is said of it.
  if (meant === undefined) token.broken = true
  else token.image = s.text.slice(start, start + length) + meant
}

function finishRadix(s: Scanner, image: string): void {
  const start = s.at
  const value = Number(image.replaceAll('_', ''))
  const span = { start, end: start + image.length }
  s.report(
    malformedNumber(
      span,
      'A number is written in decimal digits.',
      Number.isNaN(value) ? undefined : String(value),
    ),
  )
  s.at = span.end
  s.push(T.Integer, start, s.at, true)
}

/** The `11` and `05` of `2026-11-05`, of which the warning speaks already. */
function isPartOfDate(s: Scanner, start: number): boolean {
  return /\d{4}-(?:\d\d-)?$/.test(s.text.slice(Math.max(0, start - 8), start))
}

function checkForm(s: Scanner, image: string): void {
  const span = { start: s.at, end: s.at + image.length }
  if (/^0[\d_]/.test(image)) {
    const meant = image.replace(/^[0_]+(?=\d)/, '')
    s.report(malformedNumber(span, `A number does not begin with "0": write "${meant}".`, meant))
  }
}

/** `.5`, `.5s` */
export function scanFraction(s: Scanner): void {
  const start = s.at
  const digits = /\.\d[\d_]*(?:%|(?:us|ms|s|m|h|d|w)(?![\w\x80-\uffff]))?/y
  const image = s.match(digits) as string
  s.at = start + image.length
  s.report(
    malformedNumber({ start, end: s.at }, `A number begins with a digit: write "0${image}".`, `0${image}`),
  )
  const isTime = /[a-z]$/.test(image)
  s.push(image.endsWith('%') ? T.Percent : isTime ? T.Duration : T.Float, start, s.at, true)
}
