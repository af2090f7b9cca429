import { isRecord, type Value } from './value.ts'

/** Bytes of memory that a value takes, roughly: for bounds of state. */
export function valueSize(value: Value): number {
  if (typeof value === 'string') return 24 + value.length
  if (typeof value !== 'object' || value === null) return 8
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + valueSize(item), 32)
  if (value instanceof Uint8Array) return 64 + value.length
  if (!isRecord(value)) return 24
  let size = 48
  for (const key in value) size += 8 + valueSize(value[key]!)
  return size
}
