import { cover } from '../core/span.ts'
import type { Expr } from './expression.ts'

/** `a and b and c` as its parts, in order. */
export const conjunctsOf = (test: Expr): readonly Expr[] =>
  test.op === 'and' ? [...conjunctsOf(test.left), ...conjunctsOf(test.right)] : [test]

/** The parts as one condition; at least one. */
export const joinConjuncts = (parts: readonly Expr[]): Expr =>
  parts.reduce((left, right) => ({
    op: 'and',
    left,
    right,
    type: left.type.kind === 'bool' ? right.type : left.type,
    span: cover(left.span, right.span),
  }))
