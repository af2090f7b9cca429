import { childrenOf } from '../ir/children-of.ts'
import type { Expr } from '../ir/expression.ts'
import { type RecordType, type Type, withoutNull } from '../ir/type.ts'
import { isTotal } from './total-functions.ts'

/**
 * May evaluating the expression over an event of type `event` note a mismatch? False only where the static types rule it out (language
 * reference, T3); in doubt true.
 */
export function canMismatch(expr: Expr, event: RecordType): boolean {
  return hasDoubt(expr, event) || childrenOf(expr).some((child) => canMismatch(child, event))
}

/** The same for a condition, which must also be a bool. */
export const conditionCanMismatch = (expr: Expr, event: RecordType): boolean =>
  !isKind(expr.type, 'bool') || canMismatch(expr, event)

/** Doubt about the expression's own operation, its operands taken as fine. */
function hasDoubt(expr: Expr, event: RecordType): boolean {
  switch (expr.op) {
    case 'const':
    case 'this':
    case 'meta':
    case 'meta-of':
    case 'local':
    case 'exists':
    case 'coalesce':
    case 'list':
    case 'record':
    case 'template':
    case 'lambda':
      return false
    case 'field':
      return !leadsThroughRecords(expr.path, event)
    case 'get':
      return !isKind(expr.of.type, 'record')
    case 'index':
      return !(
        (isKind(expr.of.type, 'list') && isKind(expr.at.type, 'int')) ||
        (isKind(expr.of.type, 'record') && isKind(expr.at.type, 'string'))
      )
    case 'lookup':
      return true
    case 'call':
      return !isTotal(expr.callable, expr.args)
    case 'not':
      return !isKind(expr.operand.type, 'bool')
    case 'negate':
      return !isKind(expr.operand.type, 'float', 'duration')
    case 'and':
    case 'or':
      return !isKind(expr.left.type, 'bool') || !isKind(expr.right.type, 'bool')
    case 'cond':
      return !isKind(expr.test.type, 'bool')
    case 'matches':
      return !isKind(expr.left.type, 'string')
    case 'in':
      return !(
        isKind(expr.right.type, 'list') ||
        (isKind(expr.right.type, 'record') && isKind(expr.left.type, 'string'))
      )
    case 'within':
      return [expr.from, expr.to].some((end) => end !== undefined && !haveOrder(expr.left.type, end.type))
    case 'binary':
      return !suits(expr.operator, expr.left.type, expr.right.type)
  }
}

function suits(operator: Extract<Expr, { op: 'binary' }>['operator'], left: Type, right: Type): boolean {
  switch (operator) {
    case '==':
    case '!=':
      return true
    case '<':
    case '<=':
    case '>':
    case '>=':
      return haveOrder(left, right)
    case '/':
    case '%':
      return isNumber(left) && isNumber(right)
    // Sums and products of numbers and of times may overflow, which is a mismatch too.
    case '+':
      return isKind(left, 'string') && isKind(right, 'string')
    case '-':
    case '*':
      return false
  }
}

const haveOrder = (left: Type, right: Type): boolean =>
  (isNumber(left) && isNumber(right)) ||
  (['string', 'time', 'duration'] as const).some((kind) => isKind(left, kind) && isKind(right, kind))

const isNumber = (type: Type): boolean => isKind(type, 'int', 'float')

/** Null fits every kind: it flows. */
function isKind(type: Type, ...kinds: readonly Type['kind'][]): boolean {
  const { kind } = withoutNull(type)
  return kind === 'null' || kinds.includes(kind === 'choice' ? 'string' : kind)
}

/** A step down from what may be no record is a mismatch. */
function leadsThroughRecords(path: readonly string[], event: RecordType): boolean {
  let within: Type = event
  for (const part of path.slice(0, -1)) {
    const next: Type | undefined = within.kind === 'record' ? within.fields.get(part) : undefined
    if (next === undefined || !isKind(next, 'record')) return false
    within = withoutNull(next)
  }
  return true
}
