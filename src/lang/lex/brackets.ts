import { strayCloser } from '../../diagnostics/messages/syntax.ts'
import * as T from '../tokens.ts'
import type { Open, Scanner } from './scanner.ts'
import { scanTemplateRest } from './strings.ts'

const openerOf = { ')': '(', ']': '[', '}': '{' } as const
const closerTokens = { '(': T.RParen, '[': T.RBracket, '{': T.RBrace } as const

export function scanOpener(s: Scanner, char: '(' | '[' | '{'): void {
  const start = s.at
  s.at += 1
  const role = char === '{' ? roleOfBrace(s) : 'items'
  if (role === 'stages') s.awaitsBlock = undefined
  const before = s.previous()?.tokenType
  const argument = before === T.CallParen || before === T.Comma || before === T.Colon
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
  let depth = s.open.length - 1
  while (depth >= 0 && s.open[depth]?.char !== openerOf[char] && s.open[depth]?.char !== '${') depth -= 1
  if (depth < 0 || (s.open[depth]?.char === '${' && char !== '}')) {
    s.at += 1
    s.report(strayCloser({ start, end: s.at }, char))
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

/** `(k, v) -> …`: only the arrow behind it shows that this was the head of a lambda. */
function retag(token: T.PipeToken): void {
  token.tokenType = T.LambdaParen
  token.tokenTypeIdx = T.LambdaParen.tokenTypeIdx ?? 0
}
