import type { TokenType } from 'chevrotain'
import type { Span } from '../../core/span.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { unclosedBracket } from '../../diagnostics/messages/syntax.ts'
import type { Comment } from '../ast.ts'
import * as T from '../tokens.ts'

/** A bracket that is still open. */
export interface Open {
  readonly char: '(' | '[' | '{' | '${'
  readonly at: number
  /** What its lines are: items of a list, stages of an `if`, steps of a test. */
  readonly role: 'items' | 'stages' | 'steps'
  readonly token: T.PipeToken
  /** A `(` where an argument begins, hence perhaps the head of a lambda. */
  readonly argument: boolean
}

/** The declaration whose head is being read; inside it `|` joins types. */
export type Head = 'param' | 'type' | 'fn' | 'stage' | undefined

const closerOf = { '(': T.RParen, '[': T.RBracket, '{': T.RBrace, '${': T.TemplateTail } as const

/** What all parts of the lexer share: the text, the place in it, and the few facts on which the role of the next word depends. */
export class Scanner {
  readonly text: string
  readonly tokens: T.PipeToken[] = []
  readonly comments: Comment[] = []
  readonly diagnostics: Diagnostic[] = []
  readonly open: Open[] = []
  at = 0
  /** Has a complete operand just ended? Then a word is a clause or an operator, `/` divides, `(` calls and `[` indexes. */
  ended = false
  /** Is the next token the first on its line? */
  lineStart = true
  head: Head = undefined
  /** The `=` of `stage NAME = …`, after which a stage stands. */
  stageAssign: T.PipeToken | undefined = undefined
  /** The brackets around the stage that waits for its block (`if`), or undefined. */
  awaitsBlock: number | undefined = undefined
  /** Closers that will close nothing because their brackets were closed early: no mistakes of their own. */
  readonly forgiven: Open['char'][] = []

  /** False for a text that holds no declarations: an expression, or stages alone. */
  readonly isFile: boolean

  constructor(text: string, isFile = true) {
    this.text = text
    this.isFile = isFile
  }

  /** What a sticky pattern matches at `from`. */
  match(pattern: RegExp, from = this.at): string | undefined {
    pattern.lastIndex = from
    return pattern.exec(this.text)?.[0]
  }

  previous(back = 1): T.PipeToken | undefined {
    return this.tokens[this.tokens.length - back]
  }

  innermost(): Open | undefined {
    return this.open[this.open.length - 1]
  }

  /** Outside all brackets but blocks of stages: where stages, clauses and pipes stand. */
  betweenStages(): boolean {
    const innermost = this.innermost()
    return innermost === undefined || innermost.role === 'stages'
  }

  /** In braces whose items may end with their line. */
  inLines(): boolean {
    const innermost = this.innermost()
    return innermost !== undefined && innermost.char === '{' && innermost.role !== 'stages'
  }

  report(diagnostic: Diagnostic): void {
    this.diagnostics.push(diagnostic)
  }

  push(tokenType: TokenType, start: number, end: number, endsOperand: boolean): T.PipeToken {
    const made: T.PipeToken = {
      image: this.text.slice(start, end),
      startOffset: start,
      endOffset: end - 1,
      tokenType,
      tokenTypeIdx: tokenType.tokenTypeIdx ?? 0,
      firstOnLine: this.lineStart,
      atMargin: this.lineStart && (start === 0 || this.text[start - 1] === '\n'),
    }
    this.tokens.push(made)
    this.lineStart = false
    this.ended = endsOperand
    return made
  }

  /** Pushes a closer that nobody wrote. */
  closeSilently(bracket: Open): void {
    const first = this.lineStart
    const end = (this.previous()?.endOffset ?? -1) + 1
    const closer = this.push(closerOf[bracket.char], end, end, true)
    closer.virtual = true
    if (bracket.char === '{' && bracket.role !== 'items') closer.endsBlock = true
    this.lineStart = first
  }

  /** Closes what is open down to `depth` brackets and tells of the innermost only: one mistake, one diagnostic. */
  closeDownTo(depth: number, place: string): void {
    let told = false
    while (this.open.length > depth) {
      const bracket = this.open.pop() as Open
      if (!told) this.report(unclosedBracket(spanOf(bracket), bracket.char, place))
      told = true
      this.forgiven.push(bracket.char)
      this.closeSilently(bracket)
    }
    if (this.awaitsBlock !== undefined && this.awaitsBlock > depth) this.awaitsBlock = undefined
  }

  /** An unclosed string or regex has swallowed the closers of its line: what was opened on that line closes without a word. */
  closeLine(from = this.text.lastIndexOf('\n', this.at - 1)): void {
    for (
      let bracket = this.innermost();
      bracket !== undefined && bracket.at > from;
      bracket = this.innermost()
    ) {
      this.open.pop()
      this.closeSilently(bracket)
    }
  }
}

export const spanOf = (bracket: Open): Span => ({ start: bracket.at, end: bracket.at + bracket.char.length })
