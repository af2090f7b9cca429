import type { TokenType } from 'chevrotain'
import {
  foreignOperator,
  lineBeginsWithOperator,
  semicolon,
  spacedPercent,
  unknownCharacter,
} from '../../diagnostics/messages/syntax.ts'
import { unexpected } from '../../diagnostics/messages/syntax-words.ts'
import * as T from '../tokens.ts'
import type { Scanner } from './scanner.ts'
import { restartInterpolation } from './strings.ts'
import { inTypes } from './words.ts'

const symbols: readonly (readonly [string, TokenType])[] = [
  ['??', T.Coalesce],
  ['==', T.Equal],
  ['=~', T.Matches],
  ['!=', T.NotEqual],
  ['<=', T.LessEqual],
  ['>=', T.GreaterEqual],
  ['->', T.Arrow],
  ['..', T.DotDot],
  ['=', T.Assign],
  ['<', T.Less],
  ['>', T.Greater],
  ['+', T.Plus],
  ['*', T.Multiply],
  ['/', T.Divide],
  ['%', T.Modulo],
  ['?', T.Question],
  [':', T.Colon],
  [',', T.Comma],
  ['.', T.Dot],
]
/** Spellings of other languages, longest first, and what is meant. */
const foreign: readonly (readonly [string, TokenType, string])[] = [
  ['===', T.Equal, '=='],
  ['!==', T.NotEqual, '!='],
  ['!=~', T.Matches, 'not … =~ …'],
  ['!~', T.Matches, 'not … =~ …'],
  ['<>', T.NotEqual, '!='],
  ['&&', T.And, 'and'],
  ['=>', T.Arrow, '->'],
  ['|>', T.Pipe, '|'],
  ['~=', T.Matches, '=~'],
  ['?.', T.Dot, '.'],
  ['&', T.And, 'and'],
  ['~', T.Matches, '=~'],
]
const operandStart = /[A-Za-z0-9_$@"(`\x80-\uffff-]/

export function scanSymbol(s: Scanner): void {
  if (inTypes(s) && scanTypeSymbol(s)) return
  const char = s.text[s.at]
  const next = s.text[s.at + 1]
  if (char === '|' && next === '|') scanDoubleBar(s)
  else if (char === '|' && next !== '>') scanPipe(s)
  else if (scanForeign(s)) return
  else if (char === ';') scanSemicolon(s)
  else if (char === '-' && next !== '>') scanMinus(s)
  else if (char !== '%' || !scanSpacedPercent(s)) scanPlainSymbol(s)
}

function scanPlainSymbol(s: Scanner): void {
  for (const [image, type] of symbols) {
    if (!s.text.startsWith(image, s.at)) continue
    const start = s.at
    s.at += image.length
    s.push(type, start, s.at, type === T.DotDot && s.ended && rangeIsOpen(s))
    return
  }
  scanUnknown(s)
}

/** In a type `|` joins, `>` closes, `?` and `..` end. */
function scanTypeSymbol(s: Scanner): boolean {
  const start = s.at
  const char = s.text[start]
  const finish = (type: TokenType, length: number, ends: boolean): true => {
    s.at = start + length
    s.push(type, start, s.at, ends)
    return true
  }
  if (char === '|') return finish(T.TypeBar, 1, false)
  if (char === '>') return finish(T.Greater, 1, true)
  if (char === '?') return finish(T.Question, 1, true)
  if (s.text.startsWith('..', start)) return finish(T.DotDot, s.text.startsWith('...', start) ? 3 : 2, true)
  if (char === '=' && s.open.length === 0 && s.text[start + 1] !== '=') {
    const isStage = s.head === 'stage'
    if (s.head !== 'type') s.head = undefined
    finish(T.Assign, 1, false)
    if (isStage) s.stageAssign = s.previous()
    return true
  }
  return false
}

/** After `5..` a value may follow, or the range is open. */
function rangeIsOpen(s: Scanner): boolean {
  const next = s.text.slice(s.at).trimStart()[0] ?? ''
  const glued = operandStart.test(s.text[s.at] ?? ' ')
  return !glued && (/[A-Za-z_]/.test(next) || !operandStart.test(next))
}

function scanPipe(s: Scanner): void {
  const start = s.at
  const interpolation = s.open.findLastIndex((bracket) => bracket.char === '${')
  if (interpolation >= 0 && /^[^"\n]*\}/.test(s.text.slice(start, start + 200))) {
    // `"${x | upper}"`: a filter of another template language.
    s.at += 1
    s.report(unexpected({ start, end: s.at }, '|', ''))
    skipToBrace(s)
    return
  }
  let depth = s.open.length
  while (depth > 0 && s.open[depth - 1]?.role !== 'stages') depth -= 1
  if (s.open.length > depth) s.closeDownTo(depth, ' before "|"')
  s.at = start + 1
  s.head = undefined
  s.awaitsBlock = undefined
  s.push(T.Pipe, start, s.at, false)
}

function skipToBrace(s: Scanner): void {
  while (s.at < s.text.length && s.text[s.at] !== '}' && s.text[s.at] !== '\n') s.at += 1
}

/** `||` is a double pipe where a stage follows, else the `or` of other languages. */
function scanDoubleBar(s: Scanner): void {
  const start = s.at
  const next = /^\s*([A-Za-z_]+)/.exec(s.text.slice(start + 2, start + 42))?.[1] ?? ''
  if (s.betweenStages() && (s.lineStart || Object.hasOwn(T.stageWords, next))) {
    s.at += 1
    s.push(T.Pipe, start, s.at, false)
    return
  }
  s.at += 2
  s.report(foreignOperator({ start, end: s.at }, '||', 'or'))
  s.push(T.Or, start, s.at, false)
}

function scanForeign(s: Scanner): boolean {
  const start = s.at
  for (const [image, type, meant] of foreign) {
    if (!s.text.startsWith(image, start) || (image === '?.' && /\d/.test(s.text[start + 2] ?? ''))) continue
    s.at += image.length
    const greater = image === '=>' && s.open.length === 0
    s.report(foreignOperator({ start, end: s.at }, image, greater ? '>=' : meant))
    s.push(greater ? T.GreaterEqual : type, start, s.at, false)
    return true
  }
  if (s.text[start] !== '!' || s.text[start + 1] === '=') return false
  s.at += 1
  s.report(foreignOperator({ start, end: s.at }, '!', 'not '))
  s.push(T.Not, start, s.at, false)
  return true
}

function scanSemicolon(s: Scanner): void {
  const start = s.at
  s.at += 1
  const ends = s.betweenStages() || /^[ \t]*(?:#.*)?(?:\n|$|\})/.test(s.text.slice(s.at, s.at + 200))
  s.report(semicolon({ start, end: s.at }, ends ? 'nothing' : 'comma'))
  if (!s.betweenStages()) s.push(T.Comma, start, s.at, false)
  else s.lineStart = true
}

/** `-` subtracts after an operand of its own line; elsewhere it turns the sign. */
function scanMinus(s: Scanner): void {
  const start = s.at
  s.at += 1
  const binary = s.ended && (!s.lineStart || continuesLine(s, start, '-'))
  s.push(binary ? T.Minus : T.Negate, start, s.at, false)
}

/** A line that begins with `-` or `/` though no new item can begin there. */
export function continuesLine(s: Scanner, start: number, operator: string): boolean {
  if (!s.ended || !s.lineStart || s.inLines() || s.tokens.length === 0) return false
  const isYaml = operator === '-' && s.open.length === 0 && (s.text[start - 1] ?? '\n') === '\n'
  if (isYaml) return false
  const end = (s.previous()?.endOffset ?? 0) + 1
  s.report(lineBeginsWithOperator({ start, end: start + 1 }, operator, end))
  return true
}

/** `10 %` where no operand follows. */
function scanSpacedPercent(s: Scanner): boolean {
  const number = s.previous()
  if (number === undefined || !s.ended || (number.tokenType !== T.Integer && number.tokenType !== T.Float))
    return false
  if (!/^%\s*(?:[,)\]}|]|$)/.test(s.text.slice(s.at, s.at + 200))) return false
  const space = { start: number.endOffset + 1, end: s.at + 1 }
  s.report(spacedPercent(space, number.image))
  s.at += 1
  number.tokenType = T.Percent
  number.tokenTypeIdx = T.Percent.tokenTypeIdx ?? 0
  number.image = `${number.image}%`
  number.endOffset = s.at - 1
  return true
}

function scanUnknown(s: Scanner): void {
  const start = s.at
  if (s.text.startsWith('${', start)) {
    const outer = s.open.findLastIndex((bracket) => bracket.char === '${')
    if (outer >= 0) {
      restartInterpolation(s, outer)
      return
    }
  }
  s.at += (s.text.codePointAt(start) ?? 0) > 0xffff ? 2 : 1
  while (s.text[s.at] === s.text[start]) s.at += 1
  s.report(unknownCharacter({ start, end: s.at }, s.text.slice(start, s.at)))
}
