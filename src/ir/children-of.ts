import type { Expr } from './expression.ts'

/** The expressions right inside an expression, in the order in which they are written. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.op) {
    case 'const':
    case 'field':
    case 'this':
    case 'meta':
    case 'local':
    case 'exists':
      return []
    case 'get':
    case 'meta-of':
      return [expr.of]
    case 'index':
      return [expr.of, expr.at]
    case 'lookup':
      return expr.keys
    case 'call':
      return expr.args
    case 'not':
    case 'negate':
      return [expr.operand]
    case 'and':
    case 'or':
    case 'coalesce':
    case 'binary':
    case 'in':
      return [expr.left, expr.right]
    case 'matches':
      return [expr.left]
    case 'within':
      return [expr.left, expr.from, expr.to].filter((child) => child !== undefined)
    case 'cond':
      return [expr.test, expr.then, expr.else]
    case 'list':
      return expr.items
    case 'record':
      return expr.entries.map((entry) => entry.value)
    case 'template':
      return expr.parts.filter((part) => typeof part !== 'string')
    case 'lambda':
      return [expr.body]
  }
}

/** Does it hold for the expression or for any inside it? */
export const someInside = (expr: Expr, holds: (expr: Expr) => boolean): boolean =>
  holds(expr) || childrenOf(expr).some((child) => someInside(child, holds))
