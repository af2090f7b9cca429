import type { BytesReader, BytesWriter } from '../../core/binary.ts'
import type { Rec } from '../../core/value.ts'
import type { Message } from './chunk.ts'
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
  topic: 1024,
  message: 2048,
} as const

/** Writes metadata in the form in which state is kept. */
export function writeMeta(out: BytesWriter, meta: Meta): void {
  const { origin, error, window, final, truncated, sides, message } = meta
  let parts = 0
  if (origin.path !== null) parts |= part.path
  if (origin.replayed === true) parts |= part.replayed
  if (error !== undefined) parts |= error.raw === undefined ? part.error : part.error | part.raw
  if (window !== undefined) parts |= part.window
  if (final !== undefined) parts |= final ? part.final | part.isFinal : part.final
  if (truncated !== undefined) parts |= truncated ? part.truncated | part.isTruncated : part.truncated
  if (sides !== undefined) parts |= part.sides
  if (origin.topic !== undefined) parts |= part.topic
  if (message !== undefined) parts |= part.message
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
  if (origin.topic !== undefined) {
    out.text(origin.topic)
    out.count(origin.number! + 1)
  }
  if (message !== undefined) {
    out.value(message.key)
    out.value(message.headers)
    out.float(message.timestamp)
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
  const has = (one: number): boolean => (parts & one) !== 0
  const source = from.text()
  const partition = from.text()
  const path = has(part.path) ? from.text() : null
  const numbers = {
    time: from.float(),
    watermark: from.float(),
    received: from.float(),
    line: from.count(),
    offset: from.count() - 1,
  }
  const rest = {
    ...(has(part.error) ? { error: readError(from, has(part.raw)) } : {}),
    ...(has(part.window) ? { window: { start: from.float(), end: from.float() } } : {}),
    ...(has(part.final) ? { final: has(part.isFinal) } : {}),
    ...(has(part.truncated) ? { truncated: has(part.isTruncated) } : {}),
  }
  const topic = has(part.topic) ? { topic: from.text(), number: from.count() - 1 } : {}
  const message = has(part.message) ? { message: readMessage(from) } : {}
  const sides = has(part.sides) ? { sides: readSides(from) } : {}
  const replayed = has(part.replayed) ? { replayed: true as const } : {}
  return {
    origin: { source, partition, path, ...replayed, ...topic },
    ...numbers,
    ...rest,
    ...message,
    ...sides,
  }
}

const readMessage = (from: BytesReader): Message => ({
  key: from.value(),
  headers: from.value() as Rec,
  timestamp: from.float(),
})

function readError(from: BytesReader, hasRaw: boolean): NonNullable<Meta['error']> {
  const error = { code: from.text(), stage: from.text(), reason: from.text() }
  return hasRaw ? { ...error, raw: from.text() } : error
}

function readSides(from: BytesReader): NonNullable<Meta['sides']> {
  return Object.fromEntries(Array.from({ length: from.count() }, () => [from.text(), readMeta(from)]))
}
