/** Types of unary and binary operators (language reference, T3). */
import { withArticle } from '../../core/with-article.ts'
import { neverNull, operatorMisfit } from '../../diagnostics/messages/types.ts'
import type { BinaryOp, Expr } from '../../ir/expression.ts'
import { anyType, boolType, optional, printType, type Type, withoutNull } from '../../ir/type.ts'
import { joinTypes } from '../../operators/contract/join-types.ts'
import type { Binary, Unary } from '../ast.ts'
import { arithmeticType } from './arithmetic-type.ts'
import { typeComparison } from './comparison.ts'
import { typeCondition } from './condition.ts'
import { constant, constantOf, fold, unknownExpr } from './constants.ts'
import { typeExpression } from './expression.ts'
import { typeMatch } from './match.ts'
import { typeMembership } from './membership.ts'
import { type Place, report } from './place.ts'
import { mixedSides, stringAndNumber } from './side-fixes.ts'

export function typeUnary(node: Unary, place: Place): Expr {
  const { run } = place.session
  if (node.operator === 'not') {
    const operand = typeCondition(node.operand, place, '"not"')
    const type = operand.type.kind === 'unknown' ? operand.type : nullable(boolType, operand.type)
    return fold({ op: 'not', operand, type, span: node.span }, run)
  }
  const operand = typeExpression(node.operand, place)
  const { kind } = withoutNull(operand.type)
  if (!['int', 'float', 'duration', 'any', 'unknown', 'null'].includes(kind)) {
    report(
      place,
      operatorMisfit(node.span, `${capital(withArticle(printType(operand.type)))} cannot be negated.`),
    )
    return unknownExpr(node.span)
  }
  return fold({ op: 'negate', operand, type: operand.type, span: node.span }, run)
}

export function typeBinary(node: Binary, place: Place): Expr {
  switch (node.operator) {
    case 'and':
    case 'or':
      return typeLogic(node, node.operator, place)
    case '??':
      return typeCoalesce(node, place)
    case '=~':
      return typeMatch(node, place)
    case 'in':
    case 'not in':
      return typeMembership(node, place)
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return typeComparison(node, node.operator, place)
    default:
      return typeArithmetic(node, node.operator, place)
  }
}

function typeLogic(node: Binary, operator: 'and' | 'or', place: Place): Expr {
  const left = typeCondition(node.left, place, `The left side of "${operator}"`)
  const right = typeCondition(node.right, place, `The right side of "${operator}"`)
  const decisive = operator === 'or'
  for (const [side, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const known = constantOf(side)
    if (known === decisive) return constant(decisive, node.span)
    if (known === !decisive && other.type.kind === 'bool') return { ...other, span: node.span }
  }
  const type = nullable(nullable(boolType, left.type), right.type)
  return fold({ op: operator, left, right, type, span: node.span }, place.session.run)
}

function typeCoalesce(node: Binary, place: Place): Expr {
  const left = typeExpression(node.left, place)
  const right = typeExpression(node.right, place)
  if (left.type.kind === 'unknown' || right.type.kind === 'unknown') return unknownExpr(node.span)
  const known = withoutNull(left.type)
  const joined = left.type.kind === 'null' ? right.type : joinTypes(known, right.type)
  if (joined === undefined && !bothRecords(known, right.type)) {
    report(place, mixedSides(node, printType(known), printType(withoutNull(right.type))))
    return unknownExpr(node.span)
  }
  // A missing key of a record literal or list may still be null where the type says nothing of it.
  if (left.type === known && left.op === 'field' && known.kind !== 'any' && known.kind !== 'null')
    report(place, neverNull(node.operatorSpan))
  const type = joined ?? anyType
  return fold({ op: 'coalesce', left, right, type, span: node.span }, place.session.run)
}

const bothRecords = (a: Type, b: Type): boolean => a.kind === 'record' && withoutNull(b).kind === 'record'

function typeArithmetic(node: Binary, operator: '+' | '-' | '*' | '/' | '%', place: Place): Expr {
  const left = typeExpression(node.left, place)
  const right = typeExpression(node.right, place)
  const { span } = node
  if (left.type.kind === 'unknown' || right.type.kind === 'unknown') return unknownExpr(span)
  const result = arithmeticType(operator, withoutNull(left.type), withoutNull(right.type))
  if (result === undefined) {
    reportMisfit(node, operator, left.type, right.type, place)
    return unknownExpr(span)
  }
  let type = nullable(nullable(result, left.type), right.type)
  // A division by zero gives null.
  const divisor = constantOf(right)
  if ((operator === '/' || operator === '%') && (divisor === undefined || divisor === 0))
    type = optional(type)
  return fold(
    { op: 'binary', operator: operator satisfies BinaryOp, left, right, type, span },
    place.session.run,
  )
}

function reportMisfit(node: Binary, operator: string, left: Type, right: Type, place: Place): void {
  const a = withArticle(printType(withoutNull(left)))
  const b = withArticle(printType(withoutNull(right)))
  const verbs: Readonly<Record<string, string>> = {
    '+': `${capital(a)} and ${b} cannot be added.`,
    '-': `${capital(b)} cannot be subtracted from ${a}.`,
    '*': `${capital(a)} and ${b} cannot be multiplied.`,
  }
  const sentence = verbs[operator] ?? `${capital(a)} cannot be divided by ${b}.`
  const { help, fix } = stringAndNumber(node, operator, withoutNull(left), withoutNull(right))
  report(place, operatorMisfit(node.span, sentence, help, fix))
}

/** `type`, and null where the operand may be. */
const nullable = (type: Type, operand: Type): Type =>
  operand.kind === 'optional' || operand.kind === 'null' || operand.kind === 'any' ? optional(type) : type

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
