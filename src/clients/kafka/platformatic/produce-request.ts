import type {
  CompressionAlgorithmSpecification,
  CreateRecordsBatchOptions,
  MessageRecord,
  Writer,
} from '@platformatic/kafka'
import { checksumOf } from './checksum.ts'
import {
  batchHead,
  sizeOfRecords,
  type Times,
  timesOf,
  writeBatchHead,
  writeRecords,
  writeSum,
} from './record-batch.ts'

/** What a request to write messages tells besides them. */
export type ProduceOptions = Partial<CreateRecordsBatchOptions>

/** The parts of the library that are needed. */
export type Tools = Pick<typeof import('@platformatic/kafka'), 'Writer' | 'crc32c' | 'compressionsAlgorithms'>

/** Records of one partition, as they are sent. */
interface Batch {
  readonly topic: string
  readonly partition: number
  readonly records: readonly MessageRecord[]
  readonly times: Times
  /** Bytes of the records. */
  readonly size: number
  /** The records compressed; undefined: as they are. */
  readonly packed: Buffer | undefined
}

/** The body of a request of version 9 to 11 that writes messages. A promise where they are compressed off this thread. */
export function produceRequest(
  tools: Tools,
  acks: number,
  timeout: number,
  messages: readonly MessageRecord[],
  options: ProduceOptions,
): Writer | Promise<Writer> {
  const now = Date.now()
  const batches = batchesOf(messages, now)
  const name = options.compression ?? 'none'
  const algorithm: CompressionAlgorithmSpecification | undefined =
    name === 'none' ? undefined : tools.compressionsAlgorithms[name]
  const write = (all: readonly Batch[]): Writer =>
    bodyOf(tools, acks, timeout, all, { ...options, bits: algorithm?.bitmask ?? 0, now })
  if (algorithm === undefined) return write(batches)
  const { compress, compressSync } = algorithm
  if (compress === undefined)
    return write(batches.map((batch) => ({ ...batch, packed: compressSync(recordsOf(batch, now)) })))
  const packing = batches.map(async (batch) => ({ ...batch, packed: await compress(recordsOf(batch, now)) }))
  return Promise.all(packing).then(write)
}

function batchesOf(messages: readonly MessageRecord[], now: number): readonly Batch[] {
  return [...Map.groupBy(messages, ({ topic }) => topic)].flatMap(([topic, own]) =>
    [...Map.groupBy(own, ({ partition = 0 }) => partition)].map(([partition, records]) => {
      const times = timesOf(records, now)
      return {
        topic,
        partition,
        records,
        times,
        size: sizeOfRecords(records, times.first, now),
        packed: undefined,
      }
    }),
  )
}

function recordsOf({ records, times, size }: Batch, now: number): Buffer {
  const out = Buffer.allocUnsafe(size)
  writeRecords(out, 0, records, times.first, now)
  return out
}

type Filling = ProduceOptions & {
  /** Bits of the compression. */
  readonly bits: number
  readonly now: number
}

function bodyOf(
  tools: Tools,
  acks: number,
  timeout: number,
  batches: readonly Batch[],
  options: Filling,
): Writer {
  const writer = tools.Writer.create()
    .appendString(options.transactionalId ?? null)
    .appendInt16(acks)
    .appendInt32(timeout)
  const topics = [...Map.groupBy(batches, ({ topic }) => topic)]
  writer.appendArray(topics, (_, [topic, own]) =>
    writer.appendString(topic).appendArray(own, (_, batch) => {
      const bytes = batchBytes(tools, batch, options)
      writer
        .appendInt32(batch.partition)
        .appendUnsignedVarInt(bytes.length + 1)
        .append(bytes)
    }),
  )
  writer.appendTaggedFields()
  if (acks === 0) writer.context['noResponse'] = true
  return writer
}

function batchBytes(
  tools: Tools,
  { topic, partition, records, times, size, packed }: Batch,
  options: Filling,
): Buffer {
  const out = Buffer.allocUnsafe(batchHead + (packed?.length ?? size))
  if (packed === undefined) writeRecords(out, batchHead, records, times.first, options.now)
  else out.set(packed, batchHead)
  writeBatchHead(out, records.length, times, {
    compression: options.bits,
    isTransactional: typeof options.transactionalId === 'string',
    producerId: options.producerId ?? -1n,
    producerEpoch: options.producerEpoch ?? 0,
    firstSequence: options.sequences?.getWithDefault(`${topic}:${partition}`, 0) ?? 0,
  })
  writeSum(out, checksumOf(tools, out))
  return out
}
