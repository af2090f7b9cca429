/** How paths change the type of an event. */
import { optional, type RecordType, type Type, withoutNull } from '../../ir/type.ts'

/** The field at a path: `undefined` where a closed record lacks it or the way leads through no record. */
export function typeAt(type: Type, path: readonly string[]): Type | undefined {
  let at = type
  let mayMiss = false
  for (const part of path) {
    if (at.kind === 'optional') mayMiss = true
    const holder = withoutNull(at)
    if (holder.kind === 'any' || holder.kind === 'unknown') return holder
    if (holder.kind !== 'record') return undefined
    const field = holder.fields.get(part)
    if (field === undefined) return holder.open ? { kind: 'any' } : undefined
    at = field
  }
  return mayMiss ? optional(at) : at
}

/** What keeps a path from being written: the part that is no record. */
export interface Obstacle {
  readonly part: string
  readonly type: Type
}

/** The record after `path = …`; records on the way are made. */
export function withField(record: RecordType, path: readonly string[], value: Type): RecordType | Obstacle {
  const [name, ...rest] = path as [string, ...string[]]
  const fields = new Map(record.fields)
  if (rest.length === 0) return { ...record, fields: fields.set(name, value) }
  const before = fields.get(name)
  const holder = before === undefined ? undefined : withoutNull(before)
  if (holder !== undefined && !['record', 'any', 'unknown', 'null'].includes(holder.kind))
    return { part: name, type: holder }
  const inner: RecordType =
    holder?.kind === 'record'
      ? holder
      : {
          kind: 'record',
          fields: new Map(),
          open: holder === undefined ? record.open : holder.kind !== 'null',
        }
  const after = withField(inner, rest, value)
  if (isObstacle(after)) return after
  // Through an `any` that turns out to be a string the write is a mismatch, and the string stays.
  const isSure = holder === undefined ? !record.open : holder.kind === 'record' || holder.kind === 'null'
  return { ...record, fields: fields.set(name, isSure ? after : { kind: 'any' }) }
}

/** The record without the field at a path. */
export function withoutField(record: RecordType, path: readonly string[]): RecordType {
  const [name, ...rest] = path as [string, ...string[]]
  const fields = new Map(record.fields)
  if (rest.length === 0) {
    fields.delete(name)
    return { ...record, fields }
  }
  const before = fields.get(name)
  const holder = before && withoutNull(before)
  if (before === undefined || holder?.kind !== 'record') return record
  const after = withoutField(holder, rest)
  return { ...record, fields: fields.set(name, before.kind === 'optional' ? optional(after) : after) }
}

export const isObstacle = (result: RecordType | Obstacle): result is Obstacle => 'part' in result
