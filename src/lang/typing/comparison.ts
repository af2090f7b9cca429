import { nearest } from '../../core/nearest.ts'
import { withArticle } from '../../core/with-article.ts'
import { choiceNever, operatorMisfit } from '../../diagnostics/messages/types.ts'
import type { Expr } from '../../ir/expression.ts'
import { boolType, optional, printType, type Type, withoutNull } from '../../ir/type.ts'
import type { Binary } from '../ast.ts'
import { constantOf, fold, unknownExpr } from './constants.ts'
import { typeExpression } from './expression.ts'
import { type Place, report } from './place.ts'
import { differentTypes, stringAndNumber } from './side-fixes.ts'

type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>='

/** `==` and the orders: sides that never meet are an error, since the answer would always be the same. */
export function typeComparison(node: Binary, operator: Comparison, place: Place): Expr {
  const left = typeExpression(node.left, place)
  const right = typeExpression(node.right, place)
  const { span } = node
  const bool: Expr = { op: 'binary', operator, left, right, type: boolType, span }
  if (left.type.kind === 'unknown' || right.type.kind === 'unknown')
    return { ...unknownExpr(span), type: { kind: 'unknown' } }
  const a = withoutNull(left.type)
  const b = withoutNull(right.type)
  if (operator === '==' || operator === '!=') {
    if (!mayBeEqual(left, right, node, place)) return unknownExpr(span)
    return fold(bool, place.session.run)
  }
  if (!haveOrder(a, b)) {
    report(place, operatorMisfit(span, orderSentence(a, b, operator), ...orderHelp(node, operator, a, b)))
    return unknownExpr(span)
  }
  const isNullable = [left.type, right.type].some(
    ({ kind }) => kind === 'optional' || kind === 'null' || kind === 'any',
  )
  return fold({ ...bool, type: isNullable ? optional(boolType) : boolType }, place.session.run)
}

function mayBeEqual(left: Expr, right: Expr, node: Binary, place: Place): boolean {
  const a = withoutNull(left.type)
  const b = withoutNull(right.type)
  if (!canMeet(a, b)) {
    report(place, differentTypes(node, a, b))
    return false
  }
  for (const [side, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const type = withoutNull(side.type)
    const value = constantOf(other)
    if (
      type.kind !== 'choice' ||
      side.op === 'const' ||
      typeof value !== 'string' ||
      type.values.includes(value)
    )
      continue
    report(place, choiceNever(other.span, value, type.values, nearest(value, type.values)))
    return false
  }
  return true
}

/** Is there a value that both types hold, null apart? */
export function canMeet(a: Type, b: Type): boolean {
  const one = withoutNull(a)
  const other = withoutNull(b)
  const kinds = [one.kind, other.kind]
  if (kinds.some((kind) => kind === 'any' || kind === 'unknown' || kind === 'null')) return true
  if (one.kind === 'list' && other.kind === 'list') return canMeet(one.of, other.of)
  return classOf(one) === classOf(other)
}

const classOf = (type: Type): string =>
  type.kind === 'float' ? 'int' : type.kind === 'choice' ? 'string' : type.kind

const ordered = new Set(['int', 'string', 'bytes', 'time', 'duration'])

function haveOrder(a: Type, b: Type): boolean {
  const known = [a, b].map(classOf).filter((kind) => kind !== 'any' && kind !== 'null')
  return known.every((kind) => ordered.has(kind)) && canMeet(a, b)
}

function orderSentence(a: Type, b: Type, operator: string): string {
  for (const type of [a, b]) {
    if (!ordered.has(classOf(type)) && type.kind !== 'any' && type.kind !== 'null')
      return `"${operator}" cannot compare ${withArticle(printType(type))}: it has no order.`
  }
  const [left, right] = [withArticle(printType(a)), withArticle(printType(b))]
  return `"${operator}" cannot compare ${left} with ${right}.`
}

function orderHelp(node: Binary, operator: string, a: Type, b: Type) {
  const { help, fix } = stringAndNumber(node, operator, a, b)
  return [help, fix] as const
}
