import { isRecord, Time, type Value } from '../core/value.ts'
import { metaOfEvent } from '../operators/contract/event-meta.ts'
import type { Meta } from '../operators/contract/row.ts'

const readers: Readonly<Record<string, (meta: Meta) => Value>> = {
  time: (meta) => (Number.isNaN(meta.time) ? null : new Time(meta.time)),
  received: (meta) => new Time(meta.received),
  source: (meta) => meta.origin.source,
  path: (meta) => meta.origin.path,
  line: (meta) => meta.line,
  replayed: (meta) => meta.origin.replayed === true,
  offset: ({ origin, line, offset }) => (origin.topic !== undefined ? line - 1 : offset < 0 ? null : offset),
  topic: ({ origin }) => origin.topic ?? null,
  partition: ({ origin }) => origin.number ?? null,
  key: ({ message }) => message?.key ?? null,
  headers: ({ message }) => message?.headers ?? null,
  timestamp: ({ message }) =>
    message === undefined || Number.isNaN(message.timestamp) ? null : new Time(message.timestamp),
  error: (meta) => (meta.error === undefined ? null : { ...meta.error, raw: meta.error.raw ?? null }),
  'error.code': (meta) => meta.error?.code ?? null,
  'error.stage': (meta) => meta.error?.stage ?? null,
  'error.reason': (meta) => meta.error?.reason ?? null,
  'error.raw': (meta) => meta.error?.raw ?? null,
  window: ({ window }) =>
    window === undefined ? null : { start: new Time(window.start), end: new Time(window.end) },
  'window.start': ({ window }) => (window === undefined ? null : new Time(window.start)),
  'window.end': ({ window }) => (window === undefined ? null : new Time(window.end)),
  final: (meta) => meta.final ?? null,
  truncated: (meta) => meta.truncated ?? null,
}

/** Names of the metadata that this version gives; others read as null. */
export const metaNames: ReadonlySet<string> = new Set(Object.keys(readers))

const nothing = (): Value => null

/** The reader of `@name`, or of `side.@name` after a join: null where there is no such side. */
export function metaReader(name: string, side?: string): (meta: Meta) => Value {
  const read = readers[name] ?? nothing
  if (side === undefined) return read
  return ({ sides }) => {
    const meta = sides?.[side]
    return meta === undefined ? null : read(meta)
  }
}

/** The reader of `of.@name`, where `of` is an event as a value. */
export function metaOfValue(name: string): (of: Value) => Value {
  const read = readers[name] ?? nothing
  return (of) => {
    const meta = isRecord(of) ? metaOfEvent(of) : undefined
    return meta === undefined ? null : read(meta)
  }
}
