import { normalInt } from '../../core/int64.ts'
import { Duration, type Rec, setKey, Time, type Value } from '../../core/value.ts'

/** What protobufjs makes of an integer with 64 bits. */
interface Long {
  readonly low: number
  readonly high: number
  readonly unsigned: boolean
}

const isLong = (value: object): value is Long => 'low' in value && 'high' in value && 'unsigned' in value

function intOf({ low, high, unsigned }: Long): number | bigint {
  const bits = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)
  return normalInt(unsigned ? bits : BigInt.asIntN(64, bits))
}

/** A value of the language of what a library has read: copies, so that nothing holds on to the bytes that came. */
export function plainValue(value: unknown): Value {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) ? value : null
    case 'bigint':
      return normalInt(value)
    case 'object':
      return value === null ? null : plainObject(value)
    default:
      return null
  }
}

function plainObject(value: object): Value {
  if (value instanceof Time || value instanceof Duration) return value
  if (value instanceof Uint8Array) return Uint8Array.from(value)
  if (Array.isArray(value)) return value.map(plainValue)
  if (isLong(value)) return intOf(value)
  const record: Rec = {}
  for (const [key, each] of Object.entries(value)) setKey(record, key, plainValue(each))
  return record
}
