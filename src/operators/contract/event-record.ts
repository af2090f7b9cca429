import { BytesReader, type BytesWriter } from '../../core/binary.ts'
import type { Value } from '../../core/value.ts'
import type { Encoded } from './sink.ts'

/** One event as a sink of records gets it: its bytes, what the sink's params give for it, and where it came from. */
export interface EventRecord {
  /** What the params named in `SinkSpec.record` give, in their order; null where one is not set. */
  readonly values: readonly Value[]
  /** Event time in microseconds; NaN where there is none. */
  readonly time: number
  /** Source and partition it came from, as `source/partition`; that of the stage where a stage made it. */
  readonly from: string
  /** Byte position in the partition, else its line; unique there but for what `ordinal` tells apart. */
  readonly position: number
  /** Its place in its piece. */
  readonly index: number
  /** Which of the events made of the same place: 0, 1 … */
  readonly ordinal: number
  /** The encoded event, without line end. Over the memory of its piece. */
  readonly bytes: Buffer
}

/** Bytes before each record: the length of all of it that follows (u32, little-endian). */
export const recordStart = 4

/** All of a record but its start and its bytes. */
export function writeRecordHead(out: BytesWriter, record: Omit<EventRecord, 'bytes' | 'index'>): void {
  out.count(record.values.length)
  for (const value of record.values) out.value(value)
  out.float(record.time)
  out.text(record.from)
  out.count(record.position)
  out.count(record.ordinal)
}

function readRecord(buffer: Buffer, start: number, end: number, index: number): EventRecord {
  const from = new BytesReader(buffer, start, end)
  const values: Value[] = []
  for (let left = from.count(); left > 0; left--) values.push(from.value())
  return {
    values,
    time: from.float(),
    from: from.text(),
    position: from.count(),
    ordinal: from.count(),
    index,
    bytes: buffer.subarray(from.at, end),
  }
}

/** The records of a piece, in order, but for those it is without. */
export function* recordsOf({ buffer, start, end, without }: Encoded): Iterable<EventRecord> {
  let index = 0
  for (let at = start; at < end; index++) {
    const next = at + recordStart + buffer.readUInt32LE(at)
    if (without?.has(index) !== true) yield readRecord(buffer, at + recordStart, next, index)
    at = next
  }
}

/** The piece of one record of a piece, by its place. */
export function recordAt(piece: Encoded, index: number): Encoded {
  let start = piece.start
  for (let left = index; left > 0; left--) start += recordStart + piece.buffer.readUInt32LE(start)
  return { ...piece, start, end: start + recordStart + piece.buffer.readUInt32LE(start), count: 1 }
}

/** A piece of records as pieces of one record each, over the same memory. */
export function* singleRecords(piece: Encoded): Iterable<Encoded> {
  for (let start = piece.start; start < piece.end; ) {
    const end = start + recordStart + piece.buffer.readUInt32LE(start)
    yield { ...piece, start, end, count: 1 }
    start = end
  }
}
