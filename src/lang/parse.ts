import type { CstNode } from 'chevrotain'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { nestedTooDeeply } from '../diagnostics/messages/syntax-words.ts'
import type { Comment, Expression, File, Stage } from './ast.ts'
import { Complaints } from './build/complaints.ts'
import { buildExpression, buildFile, buildStages } from './build-ast.ts'
import { explain } from './explain.ts'
import { LazyLookahead } from './grammar/lazy-lookahead.ts'
import { lookaheadTable } from './grammar/lookahead-table.ts'
import { QuickParser } from './grammar/quick-parser.ts'
import { PipeParser } from './grammar.ts'
import { lex } from './lex.ts'
import { onePerMistake } from './one-per-mistake.ts'
import { parserMessages } from './parser-messages.ts'
import { relocate } from './relocate.ts'
import type { PipeToken } from './tokens.ts'

export interface ParsedFile {
  readonly file: File
  readonly diagnostics: readonly Diagnostic[]
  readonly comments: readonly Comment[]
}
export interface ParsedExpression {
  readonly expression: Expression
  readonly diagnostics: readonly Diagnostic[]
}
export interface ParsedStages {
  readonly stages: readonly Stage[]
  readonly diagnostics: readonly Diagnostic[]
}
type RuleName = 'file' | 'expression' | 'stages'

// Most files are right: a parser without recovery is made first, and one with recovery only for a file that is wrong.
let plain: PipeParser | undefined
let recovering: PipeParser | undefined
const options = {
  skipValidations: true,
  errorMessageProvider: parserMessages,
  lookaheadStrategy: new LazyLookahead({ maxLookahead: 2 }),
}

/** The text of a `.pipe` file as a syntax tree. Never throws; what is wrong is told in `diagnostics`, in the order of the text. */
export function parsePipe(text: string): ParsedFile {
  const { comments, diagnostics, result } = run(text, 'file', (c, cst) => buildFile(c, cst, text.length))
  return { file: result, diagnostics, comments }
}

/** Where an offset of the parsed text lies in its file: a distance, or a function for texts with escapes. */
export type Place = number | ((offset: number) => number)

const moverOf = (place: Place): ((offset: number) => number) =>
  typeof place === 'number' ? (offset) => offset + place : place

/** An expression on its own: a scalar of a YAML file, an argument of the command line. */
export function parseExpression(text: string, place: Place = 0): ParsedExpression {
  const { diagnostics, result } = run(text, 'expression', buildExpression)
  const move = moverOf(place)
  return { expression: relocate(result, move), diagnostics: relocate(diagnostics, move) }
}

/** Stages without the flow around them, such as `where a == 1 | limit(5)`. */
export function parseStages(text: string, place: Place = 0): ParsedStages {
  const { diagnostics, result } = run(`|${text}`, 'stages', buildStages)
  const moveText = moverOf(place)
  const move = (offset: number): number => moveText(Math.max(0, offset - 1))
  return { stages: relocate(result, move), diagnostics: relocate(diagnostics, move) }
}

interface Run<Result> {
  readonly result: Result
  readonly diagnostics: readonly Diagnostic[]
  readonly comments: readonly Comment[]
}

function run<Result>(
  text: string,
  rule: RuleName,
  build: (c: Complaints, cst: CstNode) => Result,
): Run<Result> {
  try {
    return runWhole(text, rule, build)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    // A chain of thousands of operators exhausts the stack.
    const diagnostics = [nestedTooDeeply({ start: 0, end: Math.min(1, text.length) })]
    return { result: runWhole('', rule, build).result, diagnostics, comments: [] }
  }
}

function runWhole<Result>(
  text: string,
  rule: RuleName,
  build: (c: Complaints, cst: CstNode) => Result,
): Run<Result> {
  const { tokens, comments, diagnostics } = lex(text, rule === 'file')
  plain ??=
    lookaheadTable === undefined
      ? new PipeParser({ ...options, recoveryEnabled: false })
      : new QuickParser({ ...options, recoveryEnabled: false }, lookaheadTable)
  let parser = plain
  let cst = parseWith(parser, tokens, rule)
  if (parser.errors.length > 0) {
    recovering ??= new PipeParser({ ...options, recoveryEnabled: true })
    parser = recovering
    cst = parseWith(parser, tokens, rule)
  }
  const c = new Complaints()
  const result = build(c, cst)
  const errors = parser.errors.map(explain)
  parser.input = []
  return {
    comments,
    result,
    diagnostics: onePerMistake([...diagnostics, ...c.strong], [...errors, ...c.weak], tokens),
  }
}

function parseWith(parser: PipeParser, tokens: PipeToken[], rule: RuleName): CstNode {
  parser.input = tokens
  return parser[rule]()
}
