import type { IRecognitionException } from 'chevrotain'
import type { Span } from '../core/span.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import {
  incomplete,
  missingName,
  missingStage,
  missingValue,
  stageWithColon,
  starAsArgument,
} from '../diagnostics/messages/syntax.ts'
import { unexpected } from '../diagnostics/messages/syntax-words.ts'
import { spanOf } from './build/cst.ts'
import { foreignOperatorWord, shorten } from './build/words.ts'
import type { PipeToken } from './tokens.ts'
import * as T from './tokens.ts'

/** What the person left out, by the rule in which the parser stopped. */
const parts: Readonly<Record<string, string>> = {
  endpoint: 'A connector or a name',
  endpoints: 'A connector or a name',
  dotted: 'A name',
  path: 'A field',
  pattern: 'A field',
  condition: 'A condition',
  type: 'A type',
  typeMember: 'A type',
  emitClause: '"every", "on close" or "changes"',
  lateClause: '"to" or "drop"',
  argument: 'An argument',
  given: 'A source',
  expect: 'A sink',
}
const valueRules = new Set(['primary', 'operand', 'expression', 'term', 'argument'])

/** An error of the parser in the words of a person: where, and what was expected there. */
export function explain(error: IRecognitionException): Diagnostic {
  const actual = error.token as PipeToken | undefined
  const previous = placed((error as { previousToken?: PipeToken }).previousToken)
  const rule = error.context.ruleStack.at(-1) ?? ''
  const end = previous === undefined ? 0 : spanOf(previous).end
  const found = placed(actual)
  const isGone =
    found === undefined ||
    found.virtual === true ||
    found.tokenType === T.Pipe ||
    (found.firstOnLine && previous !== undefined)
  const at: Span = isGone ? { start: end, end } : spanOf(found)
  const said = previous === undefined ? '' : shorten(previous.image)
  const operator = found === undefined ? undefined : foreignOperatorWord(found)
  if (operator !== undefined) return operator
  if (found?.image === ':' && previous !== undefined && T.stageTypes.has(previous.tokenType))
    return stageWithColon(at, said)
  if (found?.image === '*' && said === '(') return starAsArgument(at)
  if (said === 'over') return incomplete(at, 'A window', said, undefined, windowExample(found))
  if (error.name === 'MismatchedTokenException') return missingToken(at, said, expectedLabel(error.message))
  if (valueRules.has(rule)) return missingValue(at, said)
  if (rule === 'postfix') return missingName(at, 'A name', said)
  if (rule === 'stage' || rule === 'pipedStage') return missingStage(at, said)
  if (rule === 'param') return missingName(at, 'A name', said)
  const part = parts[rule]
  if (part !== undefined)
    return part.startsWith('A name') ? missingName(at, part, said) : incomplete(at, part, said)
  const span = found === undefined ? { start: end, end } : spanOf(found)
  return unexpected(span, shorten(found?.image ?? ''), said)
}

/** `over 5m` says how long the window is. */
const windowExample = (found: PipeToken | undefined): string =>
  `over tumbling(${found !== undefined && found.tokenType === T.Duration ? found.image : '5m'})`

const placed = (token: PipeToken | undefined): PipeToken | undefined =>
  token === undefined || !(token.startOffset >= 0) || token.tokenType.name === 'EOF' ? undefined : token

function missingToken(at: Span, said: string, label: string): Diagnostic {
  return label === 'a name' ? missingName(at, 'A name', said) : incomplete(at, capital(label), said)
}

/** The messages of `parserMessages` begin with the label of what was expected. */
const expectedLabel = (message: string): string => message.split('\n')[0] ?? ''
const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`
