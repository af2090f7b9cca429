import type { MessageRecord } from '@platformatic/kafka'

/**
 * Batches of records as brokers keep them (magic 2, https://kafka.apache.org/documentation/#recordbatch), written into one buffer in one go. The
 * library makes several buffers for each record, which costs more than all that logpipe does with an event.
 */

/** Bytes of a batch before its first record. */
export const batchHead = 61
/** Where what the checksum covers begins. */
export const checkedFrom = 21
const sumAt = 17
/** The form of batches that is written and read here. */
export const magic = 2
/** Bytes before the part of a batch that its length counts. */
export const uncounted = 12
const transactionalBit = 1 << 4

/** What a batch says besides its records. */
export interface BatchHead {
  /** Bits of the compression. */
  readonly compression: number
  readonly isTransactional: boolean
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly firstSequence: number
}

/** Milliseconds since 1970 of the first record and of the latest. */
export interface Times {
  readonly first: number
  readonly latest: number
}

export function timesOf(records: readonly MessageRecord[], now: number): Times {
  const first = timeOf(records[0]!, now)
  let latest = first
  for (const record of records) latest = Math.max(latest, timeOf(record, now))
  return { first, latest }
}

const timeOf = ({ timestamp }: MessageRecord, now: number): number =>
  timestamp === undefined ? now : Number(timestamp)

/** Bytes of the records. */
export function sizeOfRecords(records: readonly MessageRecord[], first: number, now: number): number {
  let size = 0
  for (let i = 0; i < records.length; i++) {
    const inner = sizeOfRecord(records[i]!, i, timeOf(records[i]!, now) - first)
    size += sizeOfVarInt(inner) + inner
  }
  return size
}

function sizeOfRecord({ key, value, headers }: MessageRecord, index: number, delta: number): number {
  let size = 1 + sizeOfVarInt(delta) + sizeOfVarInt(index) + sizeOfBytes(key) + sizeOfBytes(value)
  size += sizeOfVarInt(headers?.size ?? 0)
  if (headers !== undefined && headers.size > 0)
    for (const [name, text] of headers) size += sizeOfBytes(name) + sizeOfBytes(text)
  return size
}

/** Writes the records from a place on. */
export function writeRecords(
  out: Buffer,
  start: number,
  records: readonly MessageRecord[],
  first: number,
  now: number,
): void {
  let at = start
  for (let i = 0; i < records.length; i++) {
    const record = records[i]!
    const delta = timeOf(record, now) - first
    at = writeVarInt(out, at, sizeOfRecord(record, i, delta))
    out[at++] = 0
    at = writeVarInt(out, at, delta)
    at = writeVarInt(out, at, i)
    at = writeBytes(out, at, record.key)
    at = writeBytes(out, at, record.value)
    const { headers } = record
    at = writeVarInt(out, at, headers?.size ?? 0)
    if (headers === undefined || headers.size === 0) continue
    for (const [name, text] of headers) at = writeBytes(out, writeBytes(out, at, name), text)
  }
}

/** Writes all that comes before the records but the checksum. `out`: the batch, in which the records stand already. */
export function writeBatchHead(out: Buffer, count: number, times: Times, head: BatchHead): void {
  out.writeBigInt64BE(0n, 0)
  out.writeInt32BE(out.length - uncounted, 8)
  out.writeInt32BE(0, 12)
  out[16] = magic
  out.writeInt16BE(head.compression | (head.isTransactional ? transactionalBit : 0), checkedFrom)
  out.writeInt32BE(count - 1, 23)
  out.writeBigInt64BE(BigInt(times.first), 27)
  out.writeBigInt64BE(BigInt(times.latest), 35)
  out.writeBigInt64BE(head.producerId, 43)
  out.writeInt16BE(head.producerEpoch, 51)
  // Behind the last number brokers begin with 0 again; the library counts on.
  out.writeInt32BE(head.firstSequence % 2 ** 31, 53)
  out.writeInt32BE(count, 57)
}

/** Writes the checksum (CRC-32C) of all that follows it. */
export function writeSum(out: Buffer, sum: number): void {
  out.writeUInt32BE(sum, sumAt)
}

export const readSum = (batch: Buffer): number => batch.readUInt32BE(sumAt)

const sizeOfBytes = (bytes: Uint8Array | null | undefined): number =>
  bytes === null || bytes === undefined ? 1 : sizeOfVarInt(bytes.length) + bytes.length

function writeBytes(out: Buffer, at: number, bytes: Uint8Array | null | undefined): number {
  if (bytes === null || bytes === undefined) return writeVarInt(out, at, -1)
  const start = writeVarInt(out, at, bytes.length)
  out.set(bytes, start)
  return start + bytes.length
}

/** As an unsigned number: small ones of either sign have few bits. None is beyond 2^52. */
const zigZag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value)

function sizeOfVarInt(value: number): number {
  let size = 1
  for (let rest = zigZag(value); rest > 0x7f; rest = Math.floor(rest / 0x80)) size++
  return size
}

function writeVarInt(out: Buffer, start: number, value: number): number {
  let at = start
  let rest = zigZag(value)
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) out[at++] = (rest % 0x80) | 0x80
  out[at++] = rest
  return at
}
