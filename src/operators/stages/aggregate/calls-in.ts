import { callField } from '../../../ir/aggregate.ts'
import { childrenOf } from '../../../ir/children-of.ts'
import type { Expr } from '../../../ir/expression.ts'

const prefix = callField(0).slice(0, -1)

/** The numbers of the calls whose results an item reads. */
export function callsIn(expr: Expr): readonly number[] {
  if (expr.op === 'field') {
    const [first] = expr.path
    return first?.startsWith(prefix) === true ? [Number(first.slice(prefix.length))] : []
  }
  return childrenOf(expr).flatMap(callsIn)
}
