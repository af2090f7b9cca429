import { notBool } from '../../diagnostics/messages/types.ts'
import type { Expr } from '../../ir/expression.ts'
import { printType, withoutNull } from '../../ir/type.ts'
import type { Expression } from '../ast.ts'
import { unknownExpr } from './constants.ts'
import { describe } from './describe.ts'
import { typeExpression } from './expression.ts'
import { type Place, report } from './place.ts'

/** Types an expression that must be true, false or null. `asks` begins the sentence: `The condition of "where"`. */
export function typeCondition(node: Expression, place: Place, asks: string): Expr {
  const expr = typeExpression(node, place)
  const type = withoutNull(expr.type)
  if (type.kind === 'bool' || type.kind === 'any' || type.kind === 'null' || type.kind === 'unknown')
    return expr
  const name = describe(node)
  const questions: Readonly<Record<string, string>> = {
    string: `${name} != ""`,
    choice: `${name} != ""`,
    int: `${name} != 0`,
    float: `${name} != 0`,
    list: `length(${name}) > 0`,
  }
  const question = questions[type.kind] ?? `${name} != null`
  report(place, notBool(node.span, asks, printType(type), name === '' ? [] : [question]))
  return unknownExpr(node.span)
}
