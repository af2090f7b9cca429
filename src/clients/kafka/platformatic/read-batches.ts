import { messageOf } from '../../../core/message-of.ts'
import type { KafkaMessage } from '../client.ts'
import { batchHead, magic, readSum, uncounted } from './record-batch.ts'

/** A batch of records of one partition. */
export interface Batch {
  readonly firstOffset: number
  readonly lastOffsetDelta: number
  readonly attributes: number
  readonly producerId: bigint
  /** Adds its messages from an offset on. */
  readonly read: (from: number, into: KafkaMessage[]) => void
}

/** Records that are there cannot be read: to ask for them once more is of no use. */
export class UnreadableRecords extends Error {
  /** Of the first record of their batch, as the batch says. */
  readonly offset: number

  constructor(offset: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.offset = offset
  }
}

/** What batches need of the library. */
export interface BatchTools {
  /** Undoes the compression that the bits name. Throws an error that says why it cannot. */
  readonly decompress: (bits: number, bytes: Buffer) => Buffer
  /** The checksum that belongs to a whole batch; asked for where it cannot be read, since to look at all costs a twentieth of a consumer's CPU time. */
  readonly checksum: (batch: Buffer) => number
}

const compressionBits = 7
/** Bit of a batch whose messages all have the time at which the broker got it: the latest that it names. */
const appendTimeBit = 1 << 3

/**
 * Tells the times of a batch's messages, in microseconds since 1970, by how many milliseconds each is behind the first; NaN where there is none. `began`
 * and `latest`: the first time and the latest that the batch names, in milliseconds.
 */
export function timesIn(attributes: number, began: number, latest: number): (delta: number) => number {
  if ((attributes & appendTimeBit) !== 0) return () => latest * 1000
  return began < 0 ? () => Number.NaN : (delta) => (began + delta) * 1000
}

/** The whole batches of what a broker sent for a partition: the last one may be cut off. */
export function* readBatches(bytes: Buffer, tools: BatchTools): Iterable<Batch> {
  for (let start = 0; start + uncounted <= bytes.length; ) {
    const length = bytes.readInt32BE(start + 8)
    const end = start + uncounted + length
    // Brokers send at least one whole batch, or nothing.
    if (length < batchHead - uncounted || (start === 0 && end > bytes.length))
      throw unreadable(bytes, start, `a batch says that it is ${length} bytes long, which cannot be`)
    if (end > bytes.length) return
    yield batchAt(bytes, start, end, tools)
    start = end
  }
}

const unreadable = (bytes: Buffer, start: number, message: string): UnreadableRecords =>
  new UnreadableRecords(Number(bytes.readBigInt64BE(start)), message)

function batchAt(bytes: Buffer, start: number, end: number, { decompress, checksum }: BatchTools): Batch {
  if (bytes[start + 16] !== magic)
    throw unreadable(
      bytes,
      start,
      `they have the form ${bytes[start + 16]}, and only the form ${magic} can be read`,
    )
  const batch = bytes.subarray(start, end)
  const firstOffset = Number(bytes.readBigInt64BE(start))
  const attributes = bytes.readInt16BE(start + 21)
  const timeOf = timesIn(
    attributes,
    Number(bytes.readBigInt64BE(start + 27)),
    Number(bytes.readBigInt64BE(start + 35)),
  )
  const count = bytes.readInt32BE(start + 57)
  return {
    firstOffset,
    lastOffsetDelta: bytes.readInt32BE(start + 23),
    attributes,
    producerId: bytes.readBigInt64BE(start + 43),
    read(from, into) {
      const bits = attributes & compressionBits
      const packed = batch.subarray(batchHead)
      try {
        const records = new Records(bits === 0 ? packed : decompress(bits, packed))
        for (let left = count; left > 0; left--) records.next(firstOffset, timeOf, from, into)
      } catch (cause) {
        const since =
          checksum(batch) === readSum(batch)
            ? 'it was written so'
            : 'it has been damaged since it was written'
        throw new UnreadableRecords(
          firstOffset,
          `${messageOf(cause)}; by the checksum of the batch ${since}`,
          { cause },
        )
      }
    },
  }
}

const none: KafkaMessage['headers'] = []
const empty = Buffer.alloc(0)

/** Reads records one after the other. */
class Records {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** Reads the next record, and adds it where its offset is not below `from`. */
  next(firstOffset: number, timeOf: (delta: number) => number, from: number, into: KafkaMessage[]): void {
    const length = this.#number()
    const end = this.#at + length
    if (length < 1 || end > this.#bytes.length) throw new Error('a record is longer than its batch')
    this.#at++
    const delta = this.#number()
    const offset = firstOffset + this.#number()
    if (offset >= from) {
      into.push({
        offset,
        timestamp: timeOf(delta),
        key: this.#part(),
        value: this.#part(),
        headers: this.#headers(end),
      })
      if (this.#at > end) throw new Error('a part of a record is longer than the record')
    }
    this.#at = end
  }

  #headers(end: number): KafkaMessage['headers'] {
    const count = this.#number()
    if (count === 0) return none
    if (count < 0 || count > end - this.#at) throw new Error('a record has more headers than it is long')
    return Array.from({ length: count }, (): readonly [string, Buffer] => [
      this.#part()?.toString() ?? '',
      this.#part() ?? empty,
    ])
  }

  #part(): Buffer | null {
    const length = this.#number()
    if (length < 0) return null
    const at = this.#at
    this.#at = at + length
    return this.#bytes.subarray(at, this.#at)
  }

  /** A number of variable length, small ones of either sign in few bytes. */
  #number(): number {
    const bytes = this.#bytes
    let byte = bytes[this.#at++]!
    let value = byte & 0x7f
    for (let scale = 0x80; byte > 0x7f; scale *= 0x80) {
      byte = bytes[this.#at++]!
      value += (byte & 0x7f) * scale
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }
}
