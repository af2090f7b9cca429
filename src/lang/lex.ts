import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Comment } from './ast.ts'
import { scanCloser, scanOpener } from './lex/brackets.ts'
import { scanComment, scanForeignComment } from './lex/comments.ts'
import { scanFraction, scanNumber } from './lex/numbers.ts'
import { Scanner } from './lex/scanner.ts'
import { scanRawString, scanRegex, scanString, scanTextBlock, scanTypographicString } from './lex/strings.ts'
import { continuesLine, scanSymbol } from './lex/symbols.ts'
import { scanQuotedName, scanSigil, scanWord, wordAt } from './lex/words.ts'
import type { PipeToken } from './tokens.ts'

export interface Lexed {
  readonly tokens: PipeToken[]
  readonly comments: Comment[]
  readonly diagnostics: Diagnostic[]
}

/**
 * Text to tokens. Never stops. Three things leave here settled, so that the grammar can stay LL(2): the role of each word, `/`, `(` and
 * `[`; brackets (what was opened is closed, what closes nothing is gone); foreign spellings are the token that was meant.
 */
export function lex(text: string, isFile = true): Lexed {
  const s = new Scanner(text, isFile)
  while (s.at < text.length) scanNext(s, text[s.at] as string)
  s.closeDownTo(0, '')
  return { tokens: s.tokens, comments: s.comments, diagnostics: s.diagnostics }
}

function scanNext(s: Scanner, char: string): void {
  const { text, at } = s
  switch (char) {
    case '\n':
      endLine(s)
      return
    case ' ':
    case '\t':
    case '\r':
    case '\xa0':
    case '\u2009':
    case '\u200b':
    case '\u202f':
    case '\u3000':
    case '\ufeff':
      s.at += 1
      return
    case '#':
      scanComment(s)
      return
    case '"':
      if (text.startsWith('"""', at)) scanTextBlock(s)
      else scanString(s, '"')
      return
    case "'":
      scanString(s, "'")
      return
    case '\u2018':
    case '\u2019':
    case '\u201c':
    case '\u201d':
    case '\u201e':
      scanTypographicString(s)
      return
    case '`':
      scanQuotedName(s)
      return
    case '(':
    case '[':
    case '{':
      scanOpener(s, char)
      return
    case ')':
    case ']':
    case '}':
      scanCloser(s, char)
      return
    case '/':
      scanSlash(s)
      return
    case '@':
      scanSigil(s)
      return
    case '$':
      if (text[at + 1] === '{') scanSymbol(s)
      else scanSigil(s)
      return
    case 'r':
      if (text[at + 1] === '"') scanRawString(s)
      else scanWord(s)
      return
    case '-':
      if (s.lineStart && /^--(?:\s|$)/.test(text.slice(at, at + 3))) scanForeignComment(s)
      else scanSymbol(s)
      return
    case '.':
      if (!s.ended && /\d/.test(text[at + 1] ?? '')) scanFraction(s)
      else scanSymbol(s)
      return
    default:
      if (char >= '0' && char <= '9') scanNumber(s)
      else if (s.match(wordAt) === undefined) scanSymbol(s)
      else scanWord(s)
  }
}

/** A string ends on its line, and so do the interpolations in it. */
function endLine(s: Scanner): void {
  const interpolation = s.open.findIndex((bracket) => bracket.char === '${')
  if (interpolation >= 0) s.closeDownTo(interpolation, ' in this string')
  s.at += 1
  s.lineStart = true
}

/** `/` is a comment of another language, a division, or the beginning of a regex. */
function scanSlash(s: Scanner): void {
  const next = s.text[s.at + 1]
  if (next === '/' || next === '*') scanForeignComment(s)
  else if (s.ended && (!s.lineStart || continuesLine(s, s.at, '/'))) scanSymbol(s)
  else scanRegex(s)
}
