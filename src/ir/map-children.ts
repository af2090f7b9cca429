import type { Expr } from './expression.ts'

/** The expression with each of those right inside it replaced by what `change` makes of it. */
export function mapChildren(expr: Expr, change: (child: Expr) => Expr): Expr {
  switch (expr.op) {
    case 'const':
    case 'field':
    case 'this':
    case 'meta':
    case 'local':
    case 'exists':
      return expr
    case 'get':
    case 'meta-of':
      return { ...expr, of: change(expr.of) }
    case 'index':
      return { ...expr, of: change(expr.of), at: change(expr.at) }
    case 'lookup':
      return { ...expr, keys: expr.keys.map(change) }
    case 'call':
      return { ...expr, args: expr.args.map(change) }
    case 'not':
    case 'negate':
      return { ...expr, operand: change(expr.operand) }
    case 'and':
    case 'or':
    case 'coalesce':
    case 'binary':
    case 'in':
      return { ...expr, left: change(expr.left), right: change(expr.right) }
    case 'matches':
      return { ...expr, left: change(expr.left) }
    case 'within':
      return {
        ...expr,
        left: change(expr.left),
        ...(expr.from && { from: change(expr.from) }),
        ...(expr.to && { to: change(expr.to) }),
      }
    case 'cond':
      // biome-ignore lint/suspicious/noThenProperty: the arms of `? :` are named so, and an expression is never awaited
      return { ...expr, test: change(expr.test), then: change(expr.then), else: change(expr.else) }
    case 'list':
      return { ...expr, items: expr.items.map(change) }
    case 'record':
      return { ...expr, entries: expr.entries.map(({ key, value }) => ({ key, value: change(value) })) }
    case 'template':
      return { ...expr, parts: expr.parts.map((part) => (typeof part === 'string' ? part : change(part))) }
    case 'lambda':
      return { ...expr, body: change(expr.body) }
  }
}
