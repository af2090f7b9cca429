import { childrenOf } from '../../../ir/children-of.ts'
import type { Expr } from '../../../ir/expression.ts'
import { mapChildren } from '../../../ir/map-children.ts'

/** Which sides of a join an expression reads. */
export interface Sides {
  readonly left: boolean
  readonly right: boolean
}

const none: Sides = { left: false, right: false }
const left: Sides = { left: true, right: false }
const right: Sides = { left: false, right: true }
const both: Sides = { left: true, right: true }

/** `as` is the field that holds the right event. */
export function sidesOf(expr: Expr, as: string): Sides {
  switch (expr.op) {
    case 'field':
      return expr.path[0] === as ? right : left
    case 'exists':
      // `exists(p)` asks whether there is a right event at all, which only a pair can tell.
      return expr.path[0] !== as ? left : expr.path.length === 1 ? both : right
    case 'meta':
      // `$name`: a param whose value is not known while checking.
      return expr.side === as ? right : expr.name.startsWith('$') ? none : left
    case 'this':
      return both
    default:
      return childrenOf(expr)
        .map((child) => sidesOf(child, as))
        .reduce((a, b) => ({ left: a.left || b.left, right: a.right || b.right }), none)
  }
}

/** An expression that reads the right side only, as it is over the right event by itself. */
export function overRight(expr: Expr, as: string): Expr {
  const { span, type } = expr
  switch (expr.op) {
    case 'field':
    case 'exists': {
      const path = expr.path.slice(1)
      return path.length === 0 ? { op: 'this', span, type } : { ...expr, path }
    }
    case 'meta':
      return expr.side === as ? { op: 'meta', name: expr.name, span, type } : expr
    default:
      return mapChildren(expr, (child) => overRight(child, as))
  }
}
