import { isRecord, type Rec, Time, typeName, type Value } from '../../../src/core/value.ts'
import type { Type } from '../../../src/ir/type.ts'

/** Is the value of the static type? */
export function fits(value: Value, type: Type): boolean {
  switch (type.kind) {
    case 'any':
      return true
    case 'optional':
      return value === null || fits(value, type.of)
    case 'float':
      return typeof value === 'number'
    case 'time':
      return value instanceof Time
    case 'record': {
      if (!isRecord(value)) return false
      const event: Rec = value
      const known = [...type.fields].every(
        ([name, of]) => Object.hasOwn(event, name) && fits(event[name]!, of),
      )
      return known && (type.open || Object.keys(event).every((key) => type.fields.has(key)))
    }
    default:
      return typeName(value) === type.kind
  }
}
