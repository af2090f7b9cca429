import type protobuf from 'protobufjs'
import { isRecord } from '../../core/value.ts'

const longs = new Set(['int64', 'uint64', 'sint64', 'fixed64', 'sfixed64'])
const floats = new Set(['double', 'float'])

/** Bounds of whole numbers, by the name of their type. */
function boundsOf(type: string): readonly [bigint, bigint] {
  const bits = longs.has(type) ? 64n : 32n
  return type.startsWith('u') || type.startsWith('fixed')
    ? [0n, (1n << bits) - 1n]
    : [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n]
}

/**
 * An event as protobufjs takes it for a message type. Its own conversion would make a 0 of any text, so each field is looked at here. Throws
 * where a field does not fit, or the type has none of that name; a null is a field that is not there.
 */
export function fitMessage(value: unknown, type: protobuf.Type, path = ''): Record<string, unknown> {
  if (!isRecord(value)) throw new Error(`${path === '' ? 'the event' : `"${path}"`} is no record`)
  const fitted: Record<string, unknown> = {}
  for (const [name, each] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`
    const field = Object.hasOwn(type.fields, name) ? type.fields[name] : undefined
    if (field === undefined) throw new Error(`the schema has no field "${at}"`)
    if (each !== null) fitted[name] = fitField(each, field, at)
  }
  for (const { name, required } of type.fieldsArray)
    if (required && fitted[name] === undefined)
      throw new Error(`"${path === '' ? name : `${path}.${name}`}" is missing`)
  return fitted
}

function fitField(value: unknown, field: protobuf.Field, path: string): unknown {
  if (field.map) {
    if (!isRecord(value)) throw new Error(`"${path}" is no record`)
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, fitOne(each, field, `${path}.${key}`)]),
    )
  }
  if (!field.repeated) return fitOne(value, field, path)
  if (!Array.isArray(value)) throw new Error(`"${path}" is no list`)
  return value.map((each, index) => fitOne(each, field, `${path}[${index}]`))
}

function fitOne(value: unknown, field: protobuf.Field, path: string): unknown {
  const wrong = new Error(`"${path}" is no ${field.type} of the schema`)
  const resolved = field.resolvedType
  if (resolved !== null) {
    if (!('values' in resolved)) return fitMessage(value, resolved, path)
    const isKnown = typeof value === 'string' && Object.hasOwn(resolved.values, value)
    if (!isKnown) throw wrong
    return value
  }
  const { type } = field
  if (type === 'string' || type === 'bytes') {
    if (typeof value !== 'string') throw wrong
    return value
  }
  if (type === 'bool') {
    if (typeof value !== 'boolean') throw wrong
    return value
  }
  if (floats.has(type)) {
    if (typeof value !== 'number') throw wrong
    return value
  }
  if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) throw wrong
  const whole = BigInt(value as number | bigint)
  const [least, most] = boundsOf(type)
  if (whole < least || whole > most) throw wrong
  return longs.has(type) ? String(whole) : Number(whole)
}
