import * as library from '@platformatic/kafka'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { KafkaMessage } from '../../../../src/clients/kafka/client.ts'
import { checksumOf } from '../../../../src/clients/kafka/platformatic/checksum.ts'
import { readFetchResponse } from '../../../../src/clients/kafka/platformatic/fetch-response.ts'
import { produceRequest } from '../../../../src/clients/kafka/platformatic/produce-request.ts'
import {
  type BatchTools,
  readBatches,
  UnreadableRecords,
} from '../../../../src/clients/kafka/platformatic/read-batches.ts'
import { writeSum } from '../../../../src/clients/kafka/platformatic/record-batch.ts'
import { messagesOf } from '../../../../src/clients/kafka/platformatic/records.ts'

const { createRecordsBatch, fetchV17, NumericMap, produceV11, Reader, readRecordsBatches, Writer } = library

const now = 1_767_312_000_000

beforeEach(() => {
  vi.spyOn(Date, 'now').mockReturnValue(now)
})
afterEach(() => {
  vi.restoreAllMocks()
})

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.integer({ min: 8180, max: 8200 }).map((size) => new Uint8Array(size).fill(size)),
)
const buffer = bytes.map((each) => Buffer.from(each))
/** The library writes other times than it is told where they lie 2^31 milliseconds apart in a batch, or more. */
const nearTime = fc.bigInt({ min: BigInt(now) + 1n - 2n ** 30n, max: BigInt(now) + 2n ** 30n })
const messageWith = (timestamp: fc.Arbitrary<bigint>) =>
  fc.record(
    {
      topic: fc.constantFrom('a', 'b.c', 'ä'),
      partition: fc.integer({ min: 0, max: 3 }),
      key: buffer,
      value: buffer,
      headers: fc.array(fc.tuple(buffer, buffer), { maxLength: 3 }).map((all) => new Map(all)),
      timestamp,
    },
    { requiredKeys: ['topic', 'partition'] },
  )
type Message = library.MessageRecord
const messagesWith = (timestamp: fc.Arbitrary<bigint>) =>
  fc.array(messageWith(timestamp), { minLength: 1, maxLength: 40 }) as unknown as fc.Arbitrary<Message[]>
const messages = messagesWith(nearTime)
const compression = fc.constantFrom('none', 'gzip', 'snappy', 'lz4', 'zstd')
const optionsOf = (
  compression: library.CompressionAlgorithmValue,
  transactionalId: string | null,
): Partial<library.CreateRecordsBatchOptions> => ({
  compression,
  transactionalId,
  producerId: 77n,
  producerEpoch: 3,
  sequences: new NumericMap([
    ['a:0', 5],
    ['ä:3', 2_000_000_000],
  ]),
})
/** The library writes the time into messages that have none. */
const copies = (all: readonly Message[]): Message[] => all.map((one) => ({ ...one }))

test('A request has the bytes that the library would give it', async () => {
  const property = fc.asyncProperty(
    messages,
    fc.constantFrom('none', 'snappy', 'lz4', 'zstd'),
    fc.option(fc.constant('tx')),
    fc.constantFrom(-1, 0, 1),
    async (some, name, transactionalId, acks) => {
      // The library puts partitions in the order of their numbers.
      const all = some.toSorted((a, b) => a.partition! - b.partition!)
      const options = optionsOf(name as library.CompressionAlgorithmValue, transactionalId)
      const ours = await produceRequest(library, acks, 5000, copies(all), options)
      const theirs = produceV11.createRequest(acks, 5000, copies(all), options)
      expect(ours.buffer.equals(theirs.buffer)).toBe(true)
      expect(ours.context).toEqual(theirs.context)
    },
  )
  await fc.assert(property)
})

test('What is packed by gzip is read back', async () => {
  const property = fc.asyncProperty(messages, async (all) => {
    const one = all.map((each) => ({ ...each, topic: 'a', partition: 0 }))
    const request = await produceRequest(library, -1, 5000, copies(one), optionsOf('gzip', null))
    const theirs = createRecordsBatch(copies(one), { ...optionsOf('gzip', null) })
    const found = readByBoth(recordsIn(request.buffer)).ours
    expect(found).toEqual(readByBoth(theirs.buffer).theirs)
  })
  await fc.assert(property, { numRuns: 30 })
})

test.each([
  [2 ** 31 - 1, 2 ** 31 - 1],
  [2 ** 31, 0],
  [3 * 2 ** 31 + 5, 5],
])('The first message of a batch has, with %i before it, the number %i', async (before, number) => {
  const sequences = new NumericMap([['a:0', before]])
  const one = [{ topic: 'a', partition: 0, value: Buffer.from('x') }] as unknown as Message[]
  const request = await produceRequest(library, -1, 5000, one, { ...optionsOf('none', null), sequences })
  expect(recordsIn(request.buffer).readInt32BE(53)).toBe(number)
})

test('Times may lie any number of years apart', async () => {
  const times = fc.bigInt({ min: 0n, max: 8_640_000_000_000n })
  const property = fc.asyncProperty(messagesWith(times), async (all) => {
    const one = all.map((each) => ({ ...each, topic: 'a', partition: 0 }))
    const request = await produceRequest(library, -1, 5000, one, optionsOf('none', null))
    const found: KafkaMessage[] = []
    for (const batch of readBatches(recordsIn(request.buffer), tools)) batch.read(0, found)
    expect(found.map(({ timestamp }) => timestamp / 1000)).toEqual(
      one.map(({ timestamp }) => Number(timestamp ?? now)),
    )
  })
  await fc.assert(property, { numRuns: 50 })
})

/** The batch of a request that goes to one partition of the topic "a". */
function recordsIn(request: Buffer): Buffer {
  const reader = Reader.from(request)
  reader.readNullableString()
  reader.readInt16()
  reader.readInt32()
  let found: Buffer = Buffer.alloc(0)
  reader.readArray((topic) => {
    topic.readString()
    topic.readArray((partition) => {
      partition.readInt32()
      found = partition.readBytes()
    })
  })
  return found
}

const tools: BatchTools = {
  decompress: (bits, packed) => library.compressionsAlgorithmsByBitmask[bits]!.decompressSync(packed),
  checksum: (batch) => checksumOf(library, batch),
}

/** A changed batch with the checksum that belongs to it. */
function summed(batch: Buffer): Buffer {
  writeSum(batch, checksumOf(library, batch))
  return batch
}

function readByBoth(batches: Buffer): { readonly ours: KafkaMessage[]; readonly theirs: KafkaMessage[] } {
  const ours: KafkaMessage[] = []
  for (const batch of readBatches(batches, tools)) batch.read(0, ours)
  const { messages } = messagesOf(
    { ...emptyAnswer, records: readRecordsBatches(Reader.from(batches)) } as Parameters<typeof messagesOf>[0],
    0,
  )
  return { ours, theirs: [...messages] }
}

const emptyAnswer = { abortedTransactions: null }

test('Batches are read as the library reads them, and one that is cut off is left for the next answer', () => {
  const property = fc.property(
    fc.array(fc.tuple(messages, compression), { minLength: 1, maxLength: 3 }),
    fc.nat(),
    (parts, cut) => {
      const batches = parts.map(
        ([all, name]) =>
          createRecordsBatch(copies(all), optionsOf(name as library.CompressionAlgorithmValue, null)).buffer,
      )
      const whole = Buffer.concat(batches)
      // Brokers send one of them whole.
      const some = whole.subarray(0, whole.length - (cut % (whole.length - batches[0]!.length + 1)))
      const { ours, theirs } = readByBoth(some)
      expect(ours).toEqual(theirs)
    },
  )
  fc.assert(property)
})

test('Messages below an offset are left out', () => {
  const batch = createRecordsBatch(
    ['a', 'b', 'c'].map((value) => ({ topic: 'a', value: Buffer.from(value) })),
    optionsOf('none', null),
  )
  const found: KafkaMessage[] = []
  for (const one of readBatches(batch.buffer, tools)) one.read(2, found)
  expect(found.map(({ offset, value }) => `${offset}:${value}`)).toEqual(['2:c'])
})

test('Where the broker gives the times, they are those at which it got the messages', () => {
  const { buffer } = createRecordsBatch(
    [0n, 5n].map((more) => ({ topic: 'a', value: Buffer.from('x'), timestamp: BigInt(now) + more })),
    optionsOf('none', null),
  )
  const timesOf = (batch: Buffer): unknown => {
    const { ours, theirs } = readByBoth(batch)
    expect(ours).toEqual(theirs)
    return ours.map(({ timestamp }) => timestamp / 1000)
  }
  expect(timesOf(buffer)).toEqual([now, now + 5])
  buffer.writeInt16BE(buffer.readInt16BE(21) | 8, 21)
  buffer.writeBigInt64BE(BigInt(now + 700), 35)
  expect(timesOf(summed(buffer))).toEqual([now + 700, now + 700])
  // Also where those who wrote them gave none.
  buffer.writeBigInt64BE(-1n, 27)
  expect(timesOf(summed(buffer))).toEqual([now + 700, now + 700])
})

const batchOf = (
  values: readonly Buffer[],
  compression: library.CompressionAlgorithmValue = 'none',
): Buffer =>
  createRecordsBatch(
    values.map((value) => ({ topic: 'a', value })),
    optionsOf(compression, null),
  ).buffer

/** What the second partition of an answer holds. */
const readAnswer = (batch: Buffer): readonly KafkaMessage[] => {
  const { responses } = readFetchResponse(library, 1, 17, answerOf(7, batch))
  return messagesOf(responses[0]!.partitions[1]!, 0).messages
}

test('Batches of an older form, and of an unknown compression, are refused', () => {
  const old = batchOf([Buffer.from('x')])
  old[16] = 1
  expect(() => readAnswer(old)).toThrow('they have the form 1, and only')
  const unknown = batchOf([Buffer.from('x')])
  unknown.writeInt16BE(7, 21)
  expect(() => readAnswer(summed(unknown))).toThrow('compressed in a way that is not known (7)')
})

test('What cannot be decompressed cannot be read', () => {
  const batch = batchOf([Buffer.from('x')], 'gzip')
  batch.fill(0, batch.length - 20)
  expect(() => readAnswer(summed(batch))).toThrow('cannot be decompressed')
})

test('Of a batch that cannot be read it is said whether it was damaged since it was written', () => {
  const batch = batchOf([Buffer.from('a'), Buffer.from('b')])
  // The first record says that it is longer than the batch.
  batch[61] = 0x7e
  const reading = (bytes: Buffer) => () => readAnswer(bytes)
  expect(reading(batch)).toThrow(
    'a record is longer than its batch; by the checksum of the batch it has been damaged',
  )
  expect(reading(summed(batch))).toThrow('by the checksum of the batch it was written so')
})

test('A batch that says it has another length than it can have is not taken', () => {
  const batch = batchOf([Buffer.from('x')])
  for (const length of [-1, -12, 0, 48, batch.length, 2 ** 31 - 1]) {
    const wrong = Buffer.from(batch)
    wrong.writeInt32BE(length, 8)
    expect(() => [...readBatches(wrong, tools)]).toThrow(`says that it is ${length} bytes long`)
  }
})

test('What precedes a batch that cannot be read is taken', () => {
  const good = batchOf([Buffer.from('a'), Buffer.from('b')])
  const bad = batchOf([Buffer.from('c'), Buffer.from('d')])
  bad.writeBigInt64BE(2n, 0)
  // The second record says that it is longer than what is left.
  bad[bad.length - 8]! = 0x7e
  const both = readFetchResponse(library, 1, 17, answerOf(7, Buffer.concat([good, summed(bad)])))
  const found = messagesOf(both.responses[0]!.partitions[1]!, 0)
  expect([found.messages.map(({ value }) => String(value)), found.next]).toEqual([['a', 'b'], 2])
  expect(() => readAnswer(bad)).toThrow('a record is longer than its batch')
})

test('Bytes of a batch that were wrong when it was written give an error that says so, and no endless work', () => {
  const batch = batchOf([0, 1, 2].map((i) => Buffer.alloc(50, i)))
  const property = fc.property(fc.nat(batch.length - 62), fc.nat(255), (at, byte) => {
    const wrong = Buffer.from(batch)
    wrong[61 + at] = byte
    const found: KafkaMessage[] = []
    try {
      for (const one of readBatches(summed(wrong), tools)) one.read(0, found)
    } catch (error) {
      expect(error).toBeInstanceOf(UnreadableRecords)
    }
    expect(found.length).toBeLessThanOrEqual(3)
  })
  fc.assert(property)
})

const topicId = '00000000-0000-0000-0000-000000000001'

/** An answer about two partitions, the second of which says `errorCode`. */
function answerOf(bits: number, batch: Buffer, errorCode = 0): library.Reader {
  const writer = Writer.create().appendInt32(0).appendInt16(0).appendInt32(9)
  writer.appendArray([topicId], (w, id) =>
    w.appendUUID(id).appendArray(
      [0, errorCode],
      (w, code, i) =>
        w
          .appendInt32(i)
          .appendInt16(code)
          .appendInt64(BigInt(bits))
          .appendInt64(6n)
          .appendInt64(0n)
          .appendArray(i === 0 ? null : [5n], (w, one) => w.appendInt64(one).appendInt64(2n))
          .appendInt32(-1)
          .appendBytes(i === 0 ? null : batch)
          .appendTaggedFields(),
      true,
      false,
    ),
  )
  writer.appendTaggedFields()
  return Reader.from(writer.buffer)
}

test.each([0, 3])(
  'An answer is read as the library reads it, but for its records (error %d)',
  (errorCode) => {
    const batch = createRecordsBatch(
      [{ topic: 'a', value: Buffer.from('x') }],
      optionsOf('none', null),
    ).buffer
    const read = (parse: (reader: library.Reader) => library.fetchV17.FetchResponse): unknown => {
      try {
        return essence(parse(answerOf(7, batch, errorCode)))
      } catch (error) {
        if (!(error instanceof library.ResponseError)) throw error
        return [error.message, error.errors.map(({ message }) => message), essence(error.response)]
      }
    }
    const essence = (response: unknown): unknown =>
      (response as library.fetchV17.FetchResponse).responses.map(({ topicId, partitions }) => [
        topicId,
        partitions.map((one) => [
          one.partitionIndex,
          one.errorCode,
          one.highWatermark,
          one.lastStableOffset,
          one.logStartOffset,
          one.abortedTransactions,
          one.preferredReadReplica,
          messagesOf(one, 0),
        ]),
      ])
    expect(read((reader) => readFetchResponse(library, 1, 17, reader))).toEqual(
      read((reader) => fetchV17.parseResponse(0, 1, 17, reader)),
    )
  },
)
