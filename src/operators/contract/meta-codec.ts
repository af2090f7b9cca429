import type { BytesReader, BytesWriter } from '../../core/binary.ts'
import type { Meta } from './row.ts'

/** Bits that say which of the optional parts follow, and what the flags are. */
const part = {
  path: 1,
  error: 2,
  raw: 4,
  window: 8,
  final: 16,
  isFinal: 32,
  truncated: 64,
  isTruncated: 128,
  sides: 256,
  replayed: 512,
} as const

/** Writes metadata in the form in which state is kept. */
export function writeMeta(out: BytesWriter, meta: Meta): void {
  const { origin, error, window, final, truncated, sides } = meta
  let parts = 0
  if (origin.path !== null) parts |= part.path
  if (origin.replayed === true) parts |= part.replayed
  if (error !== undefined) parts |= error.raw === undefined ? part.error : part.error | part.raw
  if (window !== undefined) parts |= part.window
  if (final !== undefined) parts |= final ? part.final | part.isFinal : part.final
  if (truncated !== undefined) parts |= truncated ? part.truncated | part.isTruncated : part.truncated
  if (sides !== undefined) parts |= part.sides
  out.count(parts)
  out.text(origin.source)
  out.text(origin.partition)
  if (origin.path !== null) out.text(origin.path)
  out.float(meta.time)
  out.float(meta.watermark)
  out.float(meta.received)
  out.count(meta.line)
  out.count(meta.offset + 1)
  if (error !== undefined) {
    out.text(error.code)
    out.text(error.stage)
    out.text(error.reason)
    if (error.raw !== undefined) out.text(error.raw)
  }
  if (window !== undefined) {
    out.float(window.start)
    out.float(window.end)
  }
  if (sides !== undefined) {
    const names = Object.keys(sides)
    out.count(names.length)
    for (const name of names) {
      out.text(name)
      writeMeta(out, sides[name]!)
    }
  }
}

/** Reads what `writeMeta` wrote. Throws a RangeError where bytes are missing. */
export function readMeta(from: BytesReader): Meta {
  const parts = from.count()
  const source = from.text()
  const partition = from.text()
  const path = (parts & part.path) === 0 ? null : from.text()
  return {
    origin: {
      source,
      partition,
      path,
      ...((parts & part.replayed) === 0 ? {} : { replayed: true as const }),
    },
    time: from.float(),
    watermark: from.float(),
    received: from.float(),
    line: from.count(),
    offset: from.count() - 1,
    ...((parts & part.error) === 0 ? {} : { error: readError(from, (parts & part.raw) !== 0) }),
    ...((parts & part.window) === 0 ? {} : { window: { start: from.float(), end: from.float() } }),
    ...((parts & part.final) === 0 ? {} : { final: (parts & part.isFinal) !== 0 }),
    ...((parts & part.truncated) === 0 ? {} : { truncated: (parts & part.isTruncated) !== 0 }),
    ...((parts & part.sides) === 0 ? {} : { sides: readSides(from) }),
  }
}

function readError(from: BytesReader, hasRaw: boolean): NonNullable<Meta['error']> {
  const error = { code: from.text(), stage: from.text(), reason: from.text() }
  return hasRaw ? { ...error, raw: from.text() } : error
}

function readSides(from: BytesReader): NonNullable<Meta['sides']> {
  return Object.fromEntries(Array.from({ length: from.count() }, () => [from.text(), readMeta(from)]))
}
