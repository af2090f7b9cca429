import type { Expr } from './expression.ts'
import { mapChildren } from './map-children.ts'

/** The expressions right inside an expression, in the order in which they are written. */
export function childrenOf(expr: Expr): readonly Expr[] {
  const children: Expr[] = []
  mapChildren(expr, (child) => {
    children.push(child)
    return child
  })
  return children
}

/** Does it hold for the expression or for any inside it? */
export const someInside = (expr: Expr, holds: (expr: Expr) => boolean): boolean =>
  holds(expr) || childrenOf(expr).some((child) => someInside(child, holds))
