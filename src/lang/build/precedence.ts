import { cover, type Span } from '../../core/span.ts'
import { chainedComparison, singleEqual } from '../../diagnostics/messages/syntax.ts'
import type { BinaryOperator, Expression } from '../ast.ts'
import type { PipeToken } from '../tokens.ts'
import type { Complaints } from './complaints.ts'
import { spanOf } from './cst.ts'

const comparison = 4
const range = 5
const powers: Readonly<Record<string, number>> = {
  Or: 1,
  And: 2,
  Equal: comparison,
  NotEqual: comparison,
  Less: comparison,
  LessEqual: comparison,
  Greater: comparison,
  GreaterEqual: comparison,
  Matches: comparison,
  In: comparison,
  NotIn: comparison,
  Assign: comparison,
  DotDot: range,
  Coalesce: 6,
  Plus: 7,
  Minus: 7,
  Multiply: 8,
  Divide: 8,
  Modulo: 8,
}
const prefixPowers: Readonly<Record<string, number>> = { Not: 3, Negate: 9 }
/** Foreign spellings arrive as the token that was meant, so the type of the token counts, not its text. */
const spelling: Readonly<Record<string, BinaryOperator>> = {
  Or: 'or',
  And: 'and',
  Equal: '==',
  NotEqual: '!=',
  Less: '<',
  LessEqual: '<=',
  Greater: '>',
  GreaterEqual: '>=',
  Matches: '=~',
  In: 'in',
  NotIn: 'not in',
  Assign: '==',
  Coalesce: '??',
  Plus: '+',
  Minus: '-',
  Multiply: '*',
  Divide: '/',
  Modulo: '%',
}

/** An operand with the `not`s and `-`s before it; `open` is a `..` before it. */
export interface Operand {
  readonly open: PipeToken | undefined
  readonly prefixes: readonly PipeToken[]
  readonly build: () => Expression
}
/** An operator and the operand after it, which a `..` may lack. */
export interface Tail {
  readonly operator: PipeToken
  readonly operand: Operand | undefined
}

/** Makes a tree of operands and operators, loosest first: `or and not comparison .. ?? + - * / % -`. */
export function climbOperators(c: Complaints, head: Operand, tails: readonly Tail[]): Expression {
  let at = 0

  function climb(operand: Operand, minimum: number): Expression {
    let left = prefixed(operand, operand.prefixes)
    let compared = false
    for (;;) {
      const tail = tails[at]
      const power = powers[tail?.operator.tokenType.name ?? ''] ?? 0
      if (tail === undefined || power < minimum) return left
      at += 1
      if (power === range) {
        const to = tail.operand === undefined ? undefined : climb(tail.operand, range + 1)
        left = {
          kind: 'range',
          span: cover(left.span, to?.span ?? spanOf(tail.operator)),
          from: left,
          ...(to === undefined ? {} : { to }),
        }
        continue
      }
      if (tail.operator.tokenType.name === 'Assign') c.say(singleEqual(spanOf(tail.operator)))
      if (power === comparison && compared && tail.operator.tokenType.name !== 'Assign')
        c.say(chainedComparison(spanOf(tail.operator), tail.operator.image))
      const right = tail.operand === undefined ? left : climb(tail.operand, power + 1)
      compared = power === comparison && tail.operator.tokenType.name !== 'Assign'
      left = binary(left, tail.operator, right)
    }
  }

  function prefixed(operand: Operand, prefixes: readonly PipeToken[]): Expression {
    if (operand.open !== undefined) {
      const to = climb({ ...operand, open: undefined }, range + 1)
      return { kind: 'range', span: cover(spanOf(operand.open), to.span), to }
    }
    const [operator, ...rest] = prefixes
    if (operator === undefined) return operand.build()
    const inner = climb({ ...operand, prefixes: rest }, prefixPowers[operator.tokenType.name] ?? 9)
    const span: Span = cover(spanOf(operator), inner.span)
    return { kind: 'unary', span, operator: operator.tokenType.name === 'Not' ? 'not' : '-', operand: inner }
  }

  return climb(head, 0)
}

function binary(left: Expression, operator: PipeToken, right: Expression): Expression {
  return {
    kind: 'binary',
    span: cover(left.span, right.span),
    operator: spelling[operator.tokenType.name] ?? '==',
    operatorSpan: spanOf(operator),
    left,
    right,
  }
}
