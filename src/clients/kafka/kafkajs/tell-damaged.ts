import Broker, { type FetchRequest } from 'kafkajs/src/broker/index.js'
import type { Partition } from '../client.ts'

/** Records of a partition cannot be read, from some record at or behind `offset` on. */
export class Damaged extends Error {
  readonly from: Partition
  readonly offset: number
  /** Not its cause: kafkajs takes what lies beneath for what it is about. */
  readonly reason: Error

  constructor(from: Partition, offset: number, reason: Error) {
    super(reason.message)
    this.from = from
    this.offset = offset
    this.reason = reason
  }
}

/** What kafkajs says of bytes that make no sense; of most it says nothing, and the error is one of the language or of a compression. */
const senseless =
  /^KafkaJS(InvalidVarIntError|InvalidLongError|NotImplemented|UnsupportedMagicByteInMessageSet)$/

/** Was there an answer that could not be read? */
const isUnread = (error: unknown): error is Error =>
  error instanceof Error &&
  (senseless.test(error.name) ||
    !(error.name.startsWith('KafkaJS') || /^E[A-Z]+$/.test(String((error as { code?: unknown }).code))))

/**
 * kafkajs 2.2.4 does not tell whose records it could not read, and of an answer with such records nothing is read. Here each partition is asked
 * for alone then: the first whose answer cannot be read either is told, with the offset from which it was asked for.
 */
export function tellDamaged(): void {
  const { fetch } = Broker.prototype
  Broker.prototype.fetch = async function (this: Broker, request) {
    try {
      return await fetch.call(this, request)
    } catch (error) {
      if (!isUnread(error)) throw error
      for (const alone of eachAlone(request)) {
        const { topic, partitions } = alone.topics[0]!
        const { partition, fetchOffset } = partitions[0]!
        await fetch.call(this, alone).catch((reason: unknown) => {
          throw isUnread(reason) ? new Damaged({ topic, partition }, Number(fetchOffset), reason) : reason
        })
      }
      // It was damaged on the way.
      throw error
    }
  }
}

const eachAlone = (request: FetchRequest): readonly FetchRequest[] =>
  request.topics.flatMap(({ topic, partitions }) =>
    partitions.map((one) => ({ ...request, maxWaitTime: 0, topics: [{ topic, partitions: [one] }] })),
  )
