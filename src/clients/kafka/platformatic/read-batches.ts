import type { KafkaMessage } from '../client.ts'
import { batchHead, magic, uncounted } from './record-batch.ts'

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
export class UnreadableRecords extends Error {}

/** Undoes the compression that the bits name. */
export type Decompress = (bits: number, bytes: Buffer) => Buffer

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
export function* readBatches(bytes: Buffer, decompress: Decompress): Iterable<Batch> {
  for (let start = 0; start + uncounted <= bytes.length; ) {
    const end = start + uncounted + bytes.readInt32BE(start + 8)
    if (end > bytes.length) return
    yield batchAt(bytes, start, end, decompress)
    start = end
  }
}

function batchAt(bytes: Buffer, start: number, end: number, decompress: Decompress): Batch {
  if (bytes[start + 16] !== magic)
    throw new UnreadableRecords(
      `records have the form ${bytes[start + 16]}, and only the form ${magic} can be read`,
    )
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
      const packed = bytes.subarray(start + batchHead, end)
      const records = new Records(bits === 0 ? packed : decompress(bits, packed))
      for (let left = count; left > 0; left--) records.next(firstOffset, timeOf, from, into)
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
    if (end > this.#bytes.length) throw new RangeError('A record is longer than its batch.')
    this.#at++
    const delta = this.#number()
    const offset = firstOffset + this.#number()
    if (offset >= from) {
      into.push({
        offset,
        timestamp: timeOf(delta),
        key: this.#part(),
        value: this.#part(),
        headers: this.#headers(),
      })
    }
    this.#at = end
  }

  #headers(): KafkaMessage['headers'] {
    const count = this.#number()
    if (count === 0) return none
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
