import type { Message, Producer, RecordMetadata } from 'kafkajs'
import type {
  Compression,
  Connection,
  KafkaProducer,
  NewMessage,
  ProducerOptions,
  TopicMessages,
} from '../client.ts'
import { kafkaError } from '../errors.ts'
import { byTopic, nameOf } from '../partition-name.ts'
import { connect } from './connect.ts'
import { guarded } from './failure.ts'
import { KafkajsTransaction } from './transaction.ts'

/** The protocol's numbers. */
const compressions: Readonly<Record<Compression, number>> = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 }

/** A producer by kafkajs. */
export function openProducer(connection: Connection, options: ProducerOptions): KafkaProducer {
  const { acks, compression, idempotent, transactionalId, transactionTimeout = 60_000_000 } = options
  let producer: Producer | undefined
  let transaction: KafkajsTransaction | undefined
  const guard = <T>(work: () => Promise<T>): Promise<T> => guarded(connection, work)
  const close = async (): Promise<void> => {
    const old = producer
    producer = undefined
    transaction = undefined
    await old?.disconnect().catch(() => {})
  }
  return {
    open: () =>
      guard(async () => {
        await close()
        const kafka = await connect(connection)
        producer = kafka.producer({
          idempotent: idempotent && transactionalId === undefined,
          allowAutoTopicCreation: false,
          maxInFlightRequests: transactionalId === undefined ? 8 : 1,
          // When one of several brokers fails, kafkajs asks again while others may still take what they were sent, and writes that twice.
          ...(transactionalId === undefined
            ? {}
            : {
                transactionalId,
                transactionTimeout: Math.ceil(transactionTimeout / 1000),
                retry: { retries: 0 },
              }),
          createPartitioner:
            () =>
            ({ message }) =>
              message.partition!,
        })
        await producer.connect()
        if (transactionalId === undefined) return
        // Only the first transaction makes kafkajs ask for a producer id, which locks out whoever had it before.
        const first = await KafkajsTransaction.begin(producer)
        await first.abort()
      }),
    send: (messages, other = compression) =>
      guard(async () => {
        const request = {
          acks,
          compression: compressions[other],
          topicMessages: messages.map(batchOf),
        }
        const answers = await (transactionalId === undefined
          ? producer!.sendBatch(request)
          : transaction!.send(request))
        if (acks !== 0) mustBeAnswered(messages, answers, connection)
      }),
    begin: () =>
      guard(async () => {
        transaction = await KafkajsTransaction.begin(producer!)
      }),
    sendOffsets: (group, offsets) =>
      guard(async () => {
        const topics = byTopic(offsets, (topic, own) => ({
          topic,
          partitions: own.map(({ partition, offset, metadata = '' }) => ({
            partition,
            offset: String(offset),
            metadata,
          })),
        }))
        await transaction!.sendOffsets({ consumerGroupId: group, topics })
      }),
    commit: () =>
      guard(async () => {
        const open = transaction
        transaction = undefined
        await open!.commit()
      }),
    abort: () =>
      guard(async () => {
        const open = transaction
        transaction = undefined
        await open?.abort()
      }),
    close,
  }
}

/**
 * When leaders change between two tries, kafkajs takes the answer to what a broker had before for one to what it leads now; and what is for a
 * partition that it does not know, it leaves out.
 */
function mustBeAnswered(
  sent: readonly TopicMessages[],
  answers: readonly RecordMetadata[],
  { brokers, title }: Connection,
): void {
  const answered = new Set(answers.map(({ topicName: topic, partition }) => nameOf({ topic, partition })))
  for (const { topic, messages } of sent)
    for (const { partition } of messages)
      if (!answered.has(nameOf({ topic, partition }))) {
        const says = `the leader of ${nameOf({ topic, partition })} changed meanwhile`
        throw kafkaError('busy', brokers, title, undefined, says)
      }
}

const batchOf = ({ topic, messages }: TopicMessages): { topic: string; messages: Message[] } => ({
  topic,
  messages: messages.map(messageOf),
})

function messageOf({ partition, key, value, headers, timestamp }: NewMessage): Message {
  return {
    partition,
    key,
    value,
    ...(headers.length === 0 ? {} : { headers: headersOf(headers) }),
    ...(timestamp === undefined ? {} : { timestamp: String(Math.floor(timestamp / 1000)) }),
  }
}

function headersOf(headers: NewMessage['headers']): Record<string, Buffer | Buffer[]> {
  const all: Record<string, Buffer | Buffer[]> = Object.create(null)
  for (const [name, value] of headers) {
    const known = all[name]
    if (known === undefined) all[name] = value
    else if (Array.isArray(known)) known.push(value)
    else all[name] = [known, value]
  }
  return all
}
