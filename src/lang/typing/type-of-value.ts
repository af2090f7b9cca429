import { Duration, isRecord, Time, type Value } from '../../core/value.ts'
import { anyType, listOf, nullType, recordOf, type Type } from '../../ir/type.ts'
import { joinTypes } from '../../operators/contract/join-types.ts'

/** The narrowest type that a known value has. */
export function typeOfValue(value: Value): Type {
  if (value === null) return nullType
  switch (typeof value) {
    case 'boolean':
      return { kind: 'bool' }
    case 'number':
      return { kind: Number.isInteger(value) ? 'int' : 'float' }
    case 'bigint':
      return { kind: 'int' }
    case 'string':
      return { kind: 'string' }
    default:
  }
  if (value instanceof Time) return { kind: 'time' }
  if (value instanceof Duration) return { kind: 'duration' }
  if (value instanceof Uint8Array) return { kind: 'bytes' }
  if (value instanceof RegExp) return { kind: 'regex' }
  if (Array.isArray(value)) return listOf(joinAll(value.map(typeOfValue)))
  if (!isRecord(value)) return anyType
  return recordOf(new Map(Object.entries(value).map(([key, of]) => [key, typeOfValue(of)])))
}

/** The type of a list with items of these types. */
export const joinAll = (types: readonly Type[]): Type =>
  types.length === 0 ? anyType : types.reduce((a, b) => joinTypes(a, b) ?? anyType)
