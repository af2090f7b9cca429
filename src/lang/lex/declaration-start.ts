import * as T from '../tokens.ts'
import type { Scanner } from './scanner.ts'

const name = '(?:[A-Za-z_\\x80-\\uffff][\\w\\x80-\\uffff]*|`[^`\\n]*`)'

/** How each declaration goes on, for the places where only its looks can tell: in an unclosed bracket, after a dangling operator. */
const continuations: Readonly<Record<string, string>> = {
  pipeline: `${name}\\s*\\{`,
  use: '["\']',
  param: `${name}\\s*[:=]`,
  type: `${name}\\s*=`,
  fn: `${name}\\s*\\(`,
  stage: `${name}\\s*(?:=|\\()`,
  source: `${name}\\s*=`,
  sink: `${name}\\s*=`,
  table: `${name}\\s*=`,
  stream: `${name}\\s*(?:=|from\\b)`,
  from: `${name}(?:\\.${name})*\\s*(?:[|,(\\n#]|$)`,
  test: '["\']',
}
const patterns = new Map<string, RegExp>()

/** Does the text at `start` look like a declaration that begins with `word`? */
function looksLikeDeclaration(s: Scanner, word: string, start: number): boolean {
  let pattern = patterns.get(word)
  if (pattern === undefined) {
    pattern = new RegExp(`${word}[ \\t]+${continuations[word] ?? ''}`, 'y')
    patterns.set(word, pattern)
  }
  return s.match(pattern, start) !== undefined
}

/** Does this word begin a declaration here? */
export function beginsDeclaration(s: Scanner, word: string, start: number): boolean {
  if (!s.isFile || !Object.hasOwn(T.declarationWords, word)) return false
  const previous = s.previous()
  if (previous === undefined)
    return !/^[ \t]*:/.test(s.text.slice(start + word.length, start + word.length + 20))
  if (
    word === 'from' &&
    previous.tokenType === T.Assign &&
    s.previous(3)?.tokenType === T.declarationWords.stream
  )
    return true
  if (previous.tokenType === T.Pipe && !s.lineStart) return false
  if (/^[ \t]*:/.test(s.text.slice(start + word.length, start + word.length + 20))) return false
  if (s.lineStart && s.ended && s.open.length === 0) return true
  if (
    s.lineStart &&
    s.open.some((bracket) => bracket.role === 'stages' || bracket.role === 'steps') &&
    !atMargin(s, start)
  )
    return false
  return (s.lineStart || (s.ended && s.open.length === 0)) && looksLikeDeclaration(s, word, start)
}

const atMargin = (s: Scanner, start: number): boolean => start === 0 || s.text[start - 1] === '\n'

/** Pushes the word of a declaration; whatever brackets are open end before it. */
export function openDeclaration(s: Scanner, word: string, start: number, end: number): void {
  s.closeDownTo(0, ` before "${word}"`)
  const type = T.lookUp(T.declarationWords, word)
  if (type === undefined) return
  s.head = word === 'param' || word === 'type' || word === 'fn' || word === 'stage' ? word : undefined
  s.at = end
  s.awaitsBlock = undefined
  s.forgiven.length = 0
  s.push(type, start, end, false)
}
