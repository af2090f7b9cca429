import { setTimeout as sleep } from 'node:timers/promises'
import { CompressionTypes, Partitioners } from 'kafkajs'
import { kafkaClient } from './kafka-client.ts'

export interface TopicOptions {
  readonly partitions?: number
  /** Settings of the topic, such as `max.message.bytes`. */
  readonly settings?: Readonly<Record<string, string>>
}

/** Makes topics, and waits until they have leaders. Copies are as many as the cluster makes by default. */
export async function createTopics(
  brokers: readonly string[],
  names: readonly string[],
  { partitions = 1, settings = {} }: TopicOptions = {},
): Promise<void> {
  const admin = kafkaClient(brokers).admin()
  await admin.connect()
  try {
    const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }))
    const topics = names.map((topic) => ({
      topic,
      numPartitions: partitions,
      replicationFactor: -1,
      configEntries,
    }))
    // The client's own wait takes a topic that the broker does not tell of yet for an error.
    await admin.createTopics({ topics, waitForLeaders: false })
    for (;;) {
      const told = await admin.fetchTopicMetadata({ topics: [...names] }).catch(() => undefined)
      const isThere = told?.topics.every(
        (topic) =>
          topic.partitions.length === partitions && topic.partitions.every(({ leader }) => leader >= 0),
      )
      if (isThere === true) break
      await sleep(50)
    }
  } finally {
    await admin.disconnect()
  }
}

export interface NewRecord {
  readonly value: string | Buffer | null
  readonly key?: string
  readonly partition?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Milliseconds since 1970. */
  readonly timestamp?: number
}

export interface ProduceOptions {
  readonly compression?: CompressionTypes
  /** Records in a batch; 1000 unless told. */
  readonly batch?: number
}

/** Writes records to a topic, in order and with the acknowledgement of all copies. */
export async function produce(
  brokers: readonly string[],
  topic: string,
  records: readonly NewRecord[],
  { compression = CompressionTypes.None, batch = 1000 }: ProduceOptions = {},
): Promise<void> {
  const producer = kafkaClient(brokers).producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
  })
  await producer.connect()
  try {
    for (let at = 0; at < records.length; at += batch) {
      const messages = records.slice(at, at + batch).map(({ timestamp, headers, ...rest }) => ({
        ...rest,
        ...(headers === undefined ? {} : { headers: { ...headers } }),
        ...(timestamp === undefined ? {} : { timestamp: String(timestamp) }),
      }))
      await producer.send({ topic, acks: -1, compression, messages })
    }
  } finally {
    await producer.disconnect()
  }
}

/** `count` records with values `make(0)`, `make(1)`, … */
export const records = (count: number, make: (index: number) => NewRecord): NewRecord[] =>
  Array.from({ length: count }, (_, index) => make(index))
