/** What a person from SQL, KQL, SPL, jq or YAML most likely meant by a word that fits nowhere. */
import { nearest } from '../../core/nearest.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { missingPipe, stageWithColon } from '../../diagnostics/messages/syntax.ts'
import * as say from '../../diagnostics/messages/syntax-words.ts'
import type { Name } from '../ast.ts'
import type { PipeToken } from '../tokens.ts'
import * as T from '../tokens.ts'
import type { Complaints } from './complaints.ts'
import { spanOf } from './cst.ts'
import { foreignClauses, foreignDeclarations, foreignOperators, foreignStages } from './foreign-words.ts'

const stageNames = Object.keys(T.stageWords)
const declarationNames = Object.keys(T.declarationWords)
const clauseNames = [...Object.keys(T.clauseWords), 'and', 'or', 'in', 'where']
/** Which stages take which clauses; the others end where their values end. */
const clausesOf: Readonly<Record<string, readonly string[]>> = {
  aggregate: ['by', 'over', 'emit', 'late'],
  annotate: ['by', 'over', 'emit', 'late'],
  parse: ['as', 'into', 'else'],
  join: ['as', 'on', 'within'],
  sequence: ['by', 'within', 'emit'],
  rename: ['as'],
  if: ['else'],
}

/** The operator that a word of another language stands for. */
export const foreignOperatorWord = (word: PipeToken): Diagnostic | undefined => {
  const meant = word.afterOperand === true ? own(foreignOperators, word.image) : undefined
  return meant === undefined ? undefined : say.foreignWordOperator(spanOf(word), word.image, meant)
}

/** Speaks of what is left of a stage once its own clauses are read. */
export function sayLeftover(c: Complaints, left: readonly PipeToken[], stage: string): void {
  const [word, next] = left
  if (word === undefined) return
  c.hint(leftover(word, next, stage))
}

function leftover(word: PipeToken, next: PipeToken | undefined, stage: string): Diagnostic {
  const span = spanOf(word)
  const { image } = word
  const operator = foreignOperatorWord(word)
  if (operator !== undefined) return operator
  if (image === ':' && stage !== '|') return stageWithColon(span, stage)
  const startsStage =
    Object.hasOwn(foreignStages, image.toLowerCase()) || nearest(image, stageNames) !== undefined
  if (word.afterOperand === true && word.firstOnLine && (next?.image === '(' || startsStage))
    return missingPipe(span, image)
  if (Object.hasOwn(T.clauseWords, image)) {
    return clausesOf[stage]?.includes(image)
      ? say.unexpected(span, image, '')
      : say.unexpectedClause(span, stage, image)
  }
  const meant = clausesOf[stage]?.includes('over') === true ? own(foreignClauses, image) : undefined
  if (meant !== undefined) return say.foreignClause(span, image, meant)
  const near = word.afterOperand === true ? nearest(image, clausesOf[stage] ?? clauseNames) : undefined
  return near === undefined ? say.unexpected(span, shorten(image), '') : say.unknownClause(span, image, near)
}

/** `| word …` where the word is no stage with clauses and no call. */
export function sayUnknownStage(c: Complaints, word: Name, left: readonly PipeToken[]): void {
  c.hint(unknownStage(word, left[0]))
}

function unknownStage({ text, span }: Name, next: PipeToken | undefined): Diagnostic {
  if (next?.image === ':') return stageWithColon(spanOf(next), text)
  const meant = own(foreignStages, text.toLowerCase())
  if (meant === '') return say.orderedStage(span, text)
  if (meant !== undefined) return say.foreignStage(span, text, meant, /^\w+$/.test(meant))
  if (Object.hasOwn(T.declarationWords, text)) return say.declarationAsStage(span, text)
  const near =
    stageNames.find((stage) => text.length > 1 && stage.startsWith(text)) ??
    nearest(
      text,
      stageNames.filter((stage) => !isTooShort(stage, text)),
    )
  return near === undefined ? say.stageWithoutArguments(span, text) : say.unknownStageWord(span, text, near)
}

/** Two letters begin too many words, such as "top", for the rest to be a slip. */
const isTooShort = (stage: string, text: string): boolean => stage.length < 3 && text.startsWith(stage)

const yamlKeys =
  /^(?:pipeline|use|params|types|functions|stages|sources|sinks|tables|streams|flows|tests|from|to|inputs|outputs)$/

/** Something that begins no declaration. */
export function sayMisplaced(c: Complaints, left: readonly PipeToken[]): void {
  const [word, next] = left
  if (word !== undefined) c.hint(misplaced(word, next))
}

function misplaced(word: PipeToken, next: PipeToken | undefined): Diagnostic {
  const span = spanOf(word)
  const { image } = word
  if (image === '-' || (next?.image === ':' && yamlKeys.test(image))) return say.looksLikeYaml(span)
  if (image === '|') return say.missingFrom(span, '')
  if (T.stageTypes.has(word.tokenType)) return say.missingFrom(span, image)
  if (image === '{') return say.strayBlock(span)
  if (Object.hasOwn(T.declarationWords, image)) return say.incompleteDeclaration(span, image)
  if (!/^[A-Za-z_]/.test(image)) return say.unexpected(span, shorten(image), '')
  const meant = own(foreignDeclarations, image.toLowerCase())
  if (meant !== undefined) return say.foreignDeclaration(span, image, meant, /^\w+$/.test(meant))
  if (Object.hasOwn(T.stageWords, image) || next?.image === '(') return say.missingFrom(span, image)
  if (next?.image === '|') return say.flowWithoutFrom(span, image)
  const near = nearest(image, declarationNames)
  if (near !== undefined) return say.unknownDeclaration(span, image, near)
  return next?.image === '='
    ? say.nameWithoutDeclaration(span, image)
    : say.unexpected(span, shorten(image), '')
}

const own = (table: Readonly<Record<string, string>>, word: string): string | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined

export const shorten = (text: string): string => {
  const line = text.split('\n')[0] ?? ''
  return line.length > 40 ? `${line.slice(0, 40)}…` : line
}
