import type { TokenType } from 'chevrotain'
import { bareSigil, reservedName, unclosedName, upperCaseKeyword } from '../../diagnostics/messages/syntax.ts'
import { nameNeedsBackticks } from '../../diagnostics/messages/syntax-words.ts'
import * as T from '../tokens.ts'
import { beginsDeclaration, openDeclaration } from './declaration-start.ts'
import type { Scanner } from './scanner.ts'

/** Letters: ASCII and all beyond it; `\p{L}` would cost several milliseconds of regex compilation at every start. */
export const wordAt =
  /[A-Za-z_\x80-\x9f\xa1-\u1fff\u2010-\u2017\u2020-\u2027\u2030-\u205e\u2060-\u2fff\u3001-\ufefe\uff00-\uffff][\w\x80-\x9f\xa1-\u1fff\u2010-\u2017\u2020-\u2027\u2030-\u205e\u2060-\u2fff\u3001-\ufefe\uff00-\uffff]*/y
const blanks = /[ \t]*/y
const upperKeywords = /^(?:AND|OR|NOT|IN|WHERE|FROM|TO|BY|AS|TRUE|FALSE|NULL|SET|IF|ELSE|CASE)$/

interface Word {
  readonly image: string
  readonly start: number
  readonly end: number
  /** The text that follows on the same line, without blanks. */
  readonly rest: string
}

/** Reads a word and decides what it is: a name, a keyword, an operator. */
export function scanWord(s: Scanner): void {
  const start = s.at
  const image = s.match(wordAt) as string
  const end = start + image.length
  s.at = end
  if (/[^\x00-\x7f]/.test(image)) s.report(nameNeedsBackticks({ start, end }, image))
  if (s.previous()?.tokenType === T.Dot) {
    s.push(T.Identifier, start, end, true)
    return
  }
  const blank = s.match(blanks, end)?.length ?? 0
  const word: Word = { image, start, end, rest: s.text.slice(end + blank, end + blank + 40) }
  if (upperKeywords.test(image) && !isKey(s, word) && keywordMayStand(s, image)) {
    const lower = image.toLowerCase()
    s.report(upperCaseKeyword({ start, end }, lower))
    classify(s, { ...word, image: lower })
    return
  }
  classify(s, word)
}

/** Would the lower-case form of this word be a keyword here? */
function keywordMayStand(s: Scanner, image: string): boolean {
  const previous = s.previous()?.tokenType
  if (/^(?:NOT|TRUE|FALSE|NULL)$/.test(image)) return true
  if (previous === undefined) return s.isFile && image === 'FROM'
  if (previous === T.Pipe) return Object.hasOwn(T.stageWords, image.toLowerCase())
  return s.ended && !(s.inLines() && s.lineStart)
}

/** `where:` in a record, an argument list, a sequence: a name whatever the word. */
function isKey(s: Scanner, word: Word): boolean {
  const innermost = s.innermost()
  if (innermost === undefined || innermost.role === 'stages') return false
  const isStep = s.inLines() && /^\[[^\]\n]*\]\s*:/.test(word.rest)
  if (word.rest[0] !== ':' && !isStep) return false
  const previous = s.previous()?.tokenType
  return s.ended || beginsItem(previous) || (previous === T.Not && s.inLines() && isNegatedStep(s))
}

const beginsItem = (type: TokenType | undefined): boolean =>
  type === T.Comma || type === T.LBrace || type === T.CallParen

/** `not name: …` in a sequence. */
const isNegatedStep = (s: Scanner): boolean =>
  s.previous()?.firstOnLine === true || beginsItem(s.previous(2)?.tokenType)

function classify(s: Scanner, word: Word): void {
  const { image, start, end } = word
  const previous = s.previous()?.tokenType
  const as = (type: TokenType, endsOperand: boolean): T.PipeToken => s.push(type, start, end, endsOperand)
  if (isKey(s, word)) {
    as(T.Identifier, true)
    return
  }
  if (inTypes(s)) {
    if (s.lineStart && beginsDeclaration(s, image, start)) openDeclaration(s, image, start, end)
    else as(T.Identifier, true)
    return
  }
  if (beginsDeclaration(s, image, start)) {
    openDeclaration(s, image, start, end)
    return
  }
  if (startsStage(s)) {
    const stage = T.lookUp(T.stageWords, image)
    if (stage === undefined) as(T.Identifier, true)
    else beginStage(s, stage, as)
    return
  }
  // In braces a line begins a new item, so that the operand of the line before no longer counts.
  const fresh = s.inLines() && s.lineStart
  if (scanReserved(s, word, fresh)) return
  if (s.ended && !fresh) scanAfterOperand(s, word, previous, as)
  else scanInOperand(s, word, previous, as)
}

/** In the head of a declaration words are types, and `|` joins them. */
export const inTypes = (s: Scanner): boolean => s.head !== undefined

/** Is a stage expected here? */
function startsStage(s: Scanner): boolean {
  const previous = s.previous()
  if (previous === undefined) return false
  if (previous.tokenType === T.Pipe) return true
  if (previous.tokenType === T.LBrace) return s.innermost()?.role === 'stages'
  return previous === s.stageAssign
}

function beginStage(s: Scanner, stage: TokenType, as: (type: TokenType, ends: boolean) => T.PipeToken): void {
  as(stage, stage === T.stageWords.sequence)
  if (stage === T.stageWords.if) s.awaitsBlock = s.open.length
}

/** The reserved words. */
function scanReserved(s: Scanner, word: Word, fresh: boolean): boolean {
  const { image, start, end, rest } = word
  switch (image) {
    case 'true':
    case 'false':
    case 'null':
      s.push(image === 'true' ? T.True : image === 'false' ? T.False : T.Null, start, end, true)
      return true
    case 'this':
      s.push(T.This, start, end, true)
      return true
    case 'and':
    case 'or':
      if (s.previous()?.tokenType === T.Comma) return refuseName(s, word)
      s.push(image === 'and' ? T.And : T.Or, start, end, false)
      return true
    case 'not': {
      const isStepName = s.inLines() && /^in(?:\[[^\]\n]*\])?\s*:/.test(rest)
      const tail = s.ended && /^in\b/.test(rest) && !isStepName ? s.text.indexOf('in', end) + 2 : 0
      if (tail > 0) {
        s.at = tail
        s.push(T.NotIn, start, tail, false)
      } else s.push(T.Not, start, end, false)
      return true
    }
    case 'in':
      if (!s.ended && !fresh) return refuseName(s, word)
      s.push(T.In, start, end, false)
      return true
    case 'case':
      if (rest[0] !== '{') return s.ended && !fresh ? false : refuseName(s, word)
      s.push(T.Case, start, end, false)
      return true
    case 'else':
      if (/^[-=]>/.test(rest)) {
        s.push(T.clauseWords.else, start, end, false)
        return true
      }
      return s.ended && !fresh ? false : refuseName(s, word)
    default:
      return false
  }
}

/** `set in = 1`: a reserved word where a name must stand. */
function refuseName(s: Scanner, word: Word): boolean {
  s.report(reservedName({ start: word.start, end: word.end }, word.image))
  s.push(T.Identifier, word.start, word.end, true)
  return true
}

/** A word directly after a complete operand is never a name. */
function scanAfterOperand(
  s: Scanner,
  word: Word,
  previous: TokenType | undefined,
  as: (type: TokenType, ends: boolean) => T.PipeToken,
): void {
  const { image } = word
  if (s.innermost()?.role === 'steps') {
    const step = T.lookUp(T.testWords, image)
    if (step !== undefined) {
      as(step, false)
      return
    }
  }
  const clause = T.lookUp(T.clauseWords, image)
  if (clause !== undefined) {
    as(clause, false)
    return
  }
  const stage = s.betweenStages() ? T.lookUp(T.stageWords, image) : undefined
  if (stage !== undefined && !/^=(?!=)/.test(word.rest)) {
    beginStage(s, stage, as)
    return
  }
  if (stage === T.stageWords.to && previous !== undefined) {
    as(stage, false)
    return
  }
  // `lines`, `exactly`, `unordered`, `contains` stand before a value; after other words an operand has ended.
  as(T.Identifier, !/^(?:lines|exactly|unordered|contains|count)$/.test(image)).afterOperand = true
}

/** A word where an operand or a name may begin. */
function scanInOperand(
  s: Scanner,
  word: Word,
  previous: TokenType | undefined,
  as: (type: TokenType, ends: boolean) => T.PipeToken,
): void {
  const { image, rest } = word
  const { stageWords: stage, clauseWords: clause, testWords } = T
  if (s.innermost()?.role === 'steps' && (previous === T.LBrace || previous === T.Comma || s.lineStart)) {
    const step = T.lookUp(testWords, image)
    if (step !== undefined) {
      as(step, false)
      return
    }
  }
  if (previous === clause.late && image === 'to') as(stage.to, false)
  else if (previous === clause.emit && image === 'every') as(T.Every, false)
  else if (previous === clause.emit && image === 'on') as(clause.on, false)
  else if (previous === clause.else && image === 'if') beginStage(s, stage.if, as)
  else if (previous === stage.join && image === 'left' && /^(?!(?:on|as)\b)[A-Za-z_`\x80-\uffff]/.test(rest))
    as(T.Left, false)
  else if (previous === stage.sequence && (image === 'by' || image === 'within')) as(clause[image], false)
  else as(T.Identifier, true)
}

/** `` `any text` `` is a name. */
export function scanQuotedName(s: Scanner): void {
  const start = s.at
  const close = s.text.indexOf('`', start + 1)
  const line = lineEnd(s, start)
  const broken = close < 0 || close > line
  if (broken) s.report(unclosedName({ start, end: line }))
  s.at = broken ? line : close + 1
  s.push(T.Identifier, start, s.at, true)
  if (broken) s.closeLine()
}

/** `$name` and `@name`. */
export function scanSigil(s: Scanner): void {
  const start = s.at
  const sigil = s.text[start] as '$' | '@'
  const name = s.match(wordAt, start + 1)
  s.at = start + 1 + (name?.length ?? 0)
  if (name === undefined) s.report(bareSigil({ start, end: s.at }, sigil))
  s.push(name === undefined ? T.Identifier : sigil === '$' ? T.Dollar : T.Meta, start, s.at, true)
}

export function lineEnd(s: Scanner, from: number): number {
  const end = s.text.indexOf('\n', from)
  return end < 0 ? s.text.length : end
}
