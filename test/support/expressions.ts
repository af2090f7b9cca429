import type { Value } from '../../src/core/value.ts'
import { isRecord } from '../../src/core/value.ts'
import type { BinaryOp, Expr } from '../../src/ir/expression.ts'
import {
  anyType,
  boolType,
  floatType,
  intType,
  nullType,
  openRecord,
  stringType,
  type Type,
} from '../../src/ir/type.ts'

/** Typed expressions built by hand, for tests of what comes after the compiler. */
const span = { start: 0, end: 0 }

export const constant = (value: Value): Expr => ({ op: 'const', value, type: typeOfValue(value), span })
export const field = (path: string, type: Type = anyType): Expr => ({
  op: 'field',
  path: path.split('.'),
  type,
  span,
})
export const thisEvent: Expr = { op: 'this', type: openRecord, span }
export const compare = (operator: BinaryOp, left: Expr, right: Expr): Expr => ({
  op: 'binary',
  operator,
  left,
  right,
  type: boolType,
  span,
})
export const plus = (left: Expr, right: Expr, type: Type = anyType): Expr => ({
  op: 'binary',
  operator: '+',
  left,
  right,
  type,
  span,
})
export const both = (left: Expr, right: Expr): Expr => ({ op: 'and', left, right, type: boolType, span })
export const either = (left: Expr, right: Expr): Expr => ({ op: 'or', left, right, type: boolType, span })
export const negated = (operand: Expr): Expr => ({ op: 'not', operand, type: boolType, span })
export const exists = (path: string): Expr => ({ op: 'exists', path: path.split('.'), type: boolType, span })
export const template = (...parts: (string | Expr)[]): Expr => ({
  op: 'template',
  parts,
  type: stringType,
  span,
})

function typeOfValue(value: Value): Type {
  if (value === null) return nullType
  if (typeof value === 'boolean') return boolType
  if (typeof value === 'number') return Number.isInteger(value) ? intType : floatType
  if (typeof value === 'string') return stringType
  return isRecord(value) ? openRecord : anyType
}
