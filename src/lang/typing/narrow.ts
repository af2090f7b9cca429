import type { Expr } from '../../ir/expression.ts'
import { mayBeNull, type RecordType, withoutNull } from '../../ir/type.ts'
import { joinTypes } from '../../operators/contract/join-types.ts'
import type { Shape } from './place.ts'

/** The shape of the events for which a condition is true (or, with `holds` false, not true): fields that it proves to be there. */
export function narrow(shape: Shape, test: Expr, holds: boolean): Shape {
  let { type } = shape
  for (const path of holds ? provedBy(test) : provedByNot(test, true)) type = withoutNullAt(type, path)
  return type === shape.type ? shape : { ...shape, type }
}

/** Paths that are not null where the condition is true. */
function provedBy(test: Expr): readonly (readonly string[])[] {
  switch (test.op) {
    case 'and':
      return [...provedBy(test.left), ...provedBy(test.right)]
    case 'not':
      return provedByNot(test.operand, false)
    case 'matches':
    case 'in':
    case 'within':
      return pathsOf(test.left)
    case 'field':
      return [test.path]
    case 'binary': {
      const { operator, left, right } = test
      if (operator === '==') return isNull(left) || isNull(right) ? [] : nonNullSides(left, right)
      if (operator === '!=') return isNull(right) ? pathsOf(left) : isNull(left) ? pathsOf(right) : []
      return [...pathsOf(left), ...pathsOf(right)]
    }
    case 'call':
      return test.callable.takesNull ? [] : test.args.slice(0, 1).flatMap(pathsOf)
    default:
      return []
  }
}

/** Paths that are not null where the condition is false, `where not (x == null)`, or false or null (`orNull`), as behind `else`. */
function provedByNot(test: Expr, orNull: boolean): readonly (readonly string[])[] {
  switch (test.op) {
    case 'not':
      return orNull && mayBeNull(test.operand.type) ? [] : provedBy(test.operand)
    case 'or':
      return [...provedByNot(test.left, orNull), ...provedByNot(test.right, orNull)]
    case 'binary':
      return test.operator === '==' && (isNull(test.left) || isNull(test.right))
        ? [...pathsOf(test.left), ...pathsOf(test.right)]
        : []
    default:
      return []
  }
}

const isNull = (expr: Expr): boolean => expr.op === 'const' && expr.value === null

// `a == b` proves `a` only where `b` is never null.
const nonNullSides = (left: Expr, right: Expr): readonly (readonly string[])[] => [
  ...(isSure(right) ? pathsOf(left) : []),
  ...(isSure(left) ? pathsOf(right) : []),
]

const isSure = (expr: Expr): boolean => joinTypes(expr.type, { kind: 'null' }) !== expr.type

/** The field of an expression that is null whenever the field is. */
function pathsOf(expr: Expr): readonly (readonly string[])[] {
  if (expr.op === 'field') return [expr.path]
  if (expr.op === 'call' && !expr.callable.takesNull && expr.args.length > 0) return pathsOf(expr.args[0]!)
  return []
}

function withoutNullAt(type: RecordType, path: readonly string[]): RecordType {
  const [name, ...rest] = path as [string, ...string[]]
  const field = type.fields.get(name)
  if (field === undefined) return type
  const known = withoutNull(field)
  const inner = rest.length > 0 && known.kind === 'record' ? withoutNullAt(known, rest) : known
  return inner === field ? type : { ...type, fields: new Map(type.fields).set(name, inner) }
}
