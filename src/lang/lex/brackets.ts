import { strayCloser } from '../../diagnostics/messages/syntax.ts'
import { nestedTooDeeply } from '../../diagnostics/messages/syntax-words.ts'
import * as T from '../tokens.ts'
import type { Open, Scanner } from './scanner.ts'
import { scanTemplateRest } from './strings.ts'

/** Brackets within brackets; beyond it the parser could run out of stack. */
const deepest = 64
const openerOf = { ')': '(', ']': '[', '}': '{' } as const
const closerTokens = { '(': T.RParen, '[': T.RBracket, '{': T.RBrace } as const

export function scanOpener(s: Scanner, char: '(' | '[' | '{'): void {
  const start = s.at
  s.at += 1
  if (s.open.length >= deepest) {
    s.report(nestedTooDeeply({ start, end: s.at }))
    s.at = s.text.length
    s.open.length = 0
    return
  }
  const role = char === '{' ? roleOfBrace(s) : 'items'
  if (role === 'stages') s.awaitsBlock = undefined
  const before = s.previous()?.tokenType
  const inCall = s.innermost()?.token.tokenType === T.CallParen
  const argument = inCall && (before === T.CallParen || before === T.Comma || before === T.Colon)
  const token = s.push(openerToken(s, char), start, s.at, false)
  s.open.push({ char, at: start, role, token, argument })
}

/** `(` calls and `[` indexes only on the line of what they belong to. */
function openerToken(s: Scanner, char: '(' | '[' | '{') {
  if (char === '{') return T.LBrace
  const sameLine = s.ended && !s.lineStart
  if (char === '[') return sameLine ? T.IndexBracket : T.LBracket
  return sameLine && s.previous()?.tokenType === T.Identifier ? T.CallParen : T.LParen
}

function roleOfBrace(s: Scanner): Open['role'] {
  const previous = s.previous()?.tokenType
  if (previous === T.clauseWords.else) return 'stages'
  if (s.awaitsBlock === s.open.length && s.ended) return 'stages'
  return s.previous(2)?.tokenType === T.declarationWords.test || previous === T.declarationWords.test
    ? 'steps'
    : 'items'
}

export function scanCloser(s: Scanner, char: ')' | ']' | '}'): void {
  const start = s.at
  const depth = depthToClose(s, char)
  if (depth < 0) {
    s.at += 1
    sayStray(s, start, char)
    return
  }
  s.closeDownTo(depth + 1, ` before "${char}"`)
  const bracket = s.open.pop() as Open
  if (bracket.char === '${') {
    scanTemplateRest(s)
    return
  }
  s.at = start + 1
  if (char === ')' && bracket.argument && /^\s*[-=]>/.test(s.text.slice(s.at, s.at + 20)))
    retag(bracket.token)
  const closer = s.push(closerTokens[bracket.char], start, s.at, true)
  if (bracket.role !== 'items') closer.endsBlock = true
}

/** The place of the bracket that a closer closes, or -1. */
function depthToClose(s: Scanner, char: ')' | ']' | '}'): number {
  let depth = s.open.length - 1
  while (depth >= 0 && s.open[depth]?.char !== openerOf[char] && s.open[depth]?.char !== '${') depth -= 1
  const bracket = s.open[depth]
  if (bracket === undefined || (bracket.char === '${' && char !== '}')) return -1
  const inner = s.innermost()
  if (inner === undefined || inner === bracket || s.lineStart) return depth
  // `[ a: 1} ]` in a block of many lines: the `}` is one too many, it does not end the block.
  const line = s.text.lastIndexOf('\n', s.at)
  return inner.at > line && bracket.at < line ? -1 : depth
}

function sayStray(s: Scanner, start: number, char: ')' | ']' | '}'): void {
  const forgiven = s.forgiven.indexOf(openerOf[char])
  if (forgiven >= 0) s.forgiven.splice(forgiven, 1)
  else s.report(strayCloser({ start, end: s.at }, char))
}

/** `(k, v) -> …`: only the arrow behind it shows that this was the head of a lambda. */
function retag(token: T.PipeToken): void {
  token.tokenType = T.LambdaParen
  token.tokenTypeIdx = T.LambdaParen.tokenTypeIdx ?? 0
}
