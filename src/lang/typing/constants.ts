import { mismatches } from '../../core/mismatch.ts'
import type { Span } from '../../core/span.ts'
import type { Value } from '../../core/value.ts'
import { evaluateConstant } from '../../expression/closure.ts'
import type { RunContext } from '../../ir/callable.ts'
import { childrenOf } from '../../ir/children-of.ts'
import type { Expr } from '../../ir/expression.ts'
import { type Type, unknownType, withoutNull } from '../../ir/type.ts'
import { typeOfValue } from './type-of-value.ts'

export const constant = (value: Value, span: Span, type: Type = typeOfValue(value)): Expr => ({
  op: 'const',
  value,
  span,
  type,
})

/** Stands for what was wrong; a diagnostic was given. */
export const unknownExpr = (span: Span): Expr => constant(null, span, unknownType)

/** Stands for a constant whose value is not known while checking: a param without a value, an unset secret. */
export const opaque = (name: string, type: Type, span: Span): Expr => ({
  op: 'meta',
  name: `$${name}`,
  type,
  span,
})

/** The value of an expression where it is known before the run. */
export const constantOf = (expr: Expr): Value | undefined =>
  expr.op === 'const' && expr.type.kind !== 'unknown' ? expr.value : undefined

/** Works out an expression over constants. What would be a mismatch is left for the run, which counts it. */
export function fold(expr: Expr, run: RunContext): Expr {
  if (expr.type.kind === 'unknown' || !isClosed(expr)) return expr
  const { count, last } = mismatches
  const value = evaluateConstant(expr, run)
  const failed = mismatches.count > count
  mismatches.count = count
  mismatches.last = last
  return failed ? expr : constant(value, expr.span, narrowed(expr.type, value))
}

function narrowed(type: Type, value: Value): Type {
  if (value === null || type.kind === 'any') return typeOfValue(value)
  return withoutNull(type)
}

// Children are folded already, so that a look at each suffices, except into lambdas.
function isClosed(expr: Expr): boolean {
  switch (expr.op) {
    case 'const':
    case 'field':
    case 'this':
    case 'meta':
    case 'local':
    case 'exists':
    case 'lookup':
    case 'lambda':
      return false
    case 'call':
      return (
        expr.callable.deterministic &&
        expr.args.every((arg) => isConst(arg) || (arg.op === 'lambda' && readsNothing(arg.body)))
      )
    default:
      return childrenOf(expr).every(isConst)
  }
}

const isConst = (expr: Expr): boolean => expr.op === 'const' && expr.type.kind !== 'unknown'

function readsNothing(expr: Expr): boolean {
  switch (expr.op) {
    case 'field':
    case 'this':
    case 'meta':
    case 'exists':
    case 'lookup':
      return false
    case 'local':
      return true
    default:
      return (
        expr.type.kind !== 'unknown' &&
        !(expr.op === 'call' && !expr.callable.deterministic) &&
        childrenOf(expr).every(readsNothing)
      )
  }
}
