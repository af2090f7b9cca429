import { equal } from '../../core/equal.ts'
import { Duration, isRecord, Time, type Value } from '../../core/value.ts'
import type { Expr } from '../../ir/expression.ts'
import { anyType, type Type, withoutNull } from '../../ir/type.ts'

/**
 * May a value of type `from` stand where `to` is due? `any` may: it is looked at during the run. Null may where `to` is optional, or
 * everywhere with `nulls`, since a null flows through.
 */
export function fits(from: Type, to: Type, nulls = true): boolean {
  if (from.kind === 'any' || from.kind === 'unknown' || to.kind === 'any' || to.kind === 'unknown')
    return true
  if (to.kind === 'optional') return from.kind === 'null' || fits(withoutNull(from), to.of, nulls)
  if (from.kind === 'null') return nulls || to.kind === 'null'
  if (from.kind === 'optional') return nulls && fits(from.of, to, nulls)
  if (to.kind === 'float') return from.kind === 'float' || from.kind === 'int'
  if (to.kind === 'string') return from.kind === 'string' || from.kind === 'choice'
  if (from.kind === 'choice' && to.kind === 'choice')
    return from.values.every((value) => to.values.includes(value))
  if (from.kind === 'list' && to.kind === 'list') return fits(from.of, to.of, nulls)
  if (from.kind === 'record' && to.kind === 'record') {
    for (const [name, type] of to.fields) {
      const field = from.fields.get(name) ?? (from.open ? anyType : ({ kind: 'null' } as const))
      if (!fits(field, type, false)) return false
    }
    return to.open || from.open || [...from.fields.keys()].every((name) => to.fields.has(name))
  }
  return from.kind === to.kind
}

/** As `fits`, but a constant is judged by its value: `"dev"` fits `"dev" | "prod"`. */
export function exprFits(expr: Expr, to: Type, nulls = true): boolean {
  if (expr.op === 'const' && expr.type.kind !== 'unknown') return valueFits(expr.value, to, nulls)
  return fits(expr.type, to, nulls)
}

/** Is the value one of the type? */
export function valueFits(value: Value, type: Type, nulls = false): boolean {
  switch (type.kind) {
    case 'any':
    case 'unknown':
      return true
    case 'optional':
      return value === null || valueFits(value, type.of, nulls)
    case 'null':
      return value === null
    default:
  }
  if (value === null) return nulls
  switch (type.kind) {
    case 'bool':
      return typeof value === 'boolean'
    case 'int':
      return typeof value === 'bigint' || Number.isInteger(value)
    case 'float':
      return typeof value === 'number' || typeof value === 'bigint'
    case 'rate':
      return typeof value === 'number'
    case 'string':
      return typeof value === 'string'
    case 'choice':
      return type.values.some((choice) => equal(choice, value))
    case 'bytes':
      return value instanceof Uint8Array
    case 'time':
      return value instanceof Time
    case 'duration':
      return value instanceof Duration
    case 'regex':
      return value instanceof RegExp
    case 'list':
      return Array.isArray(value) && value.every((item) => valueFits(item, type.of, true))
    case 'record':
      return (
        isRecord(value) &&
        [...type.fields].every(([name, of]) => valueFits(value[name] ?? null, of)) &&
        (type.open || Object.keys(value).every((name) => type.fields.has(name)))
      )
  }
}
