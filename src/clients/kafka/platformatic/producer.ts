import type { MessageToProduce, Producer } from '@platformatic/kafka'
import type { Connection, KafkaProducer, NewMessage, ProducerOptions, TopicMessages } from '../client.ts'
import { addOffsets } from './add-offsets.ts'
import { again } from './again.ts'
import { guarded } from './failure.ts'
import { knowPartitions } from './known-partitions.ts'
import { createProducer } from './own-producer.ts'

type Transaction = Awaited<ReturnType<Producer['beginTransaction']>>

/** Told to a broker that knows the transactional id: whoever had it before is locked out, whichever producer that was. */
const unknownProducer = { producerId: -1n, producerEpoch: -1 }

/** A producer by the library. */
export function openProducer(connection: Connection, options: ProducerOptions): KafkaProducer {
  const { acks, compression, idempotent, transactionalId } = options
  let producer: Producer | undefined
  /** How often it was closed by its user: what opens it meanwhile gives up. */
  let closings = 0
  let transaction: Transaction | undefined
  /** Brokers know of a transaction once something is in it, and take no end of one that they do not know. */
  let isBegun = false
  /** In a transaction one request waits for the one before: the library forgets partitions that are added while it adds others. */
  let turn: Promise<unknown> = Promise.resolve()
  const guard = <T>(work: () => Promise<T>): Promise<T> => guarded(connection, work)
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work)
    turn = mine.catch(() => {})
    return mine
  }
  /** `prepare`: comes before anything is in it. */
  const inTransaction = (
    work: (open: Transaction) => Promise<unknown>,
    prepare?: () => Promise<void>,
  ): Promise<void> =>
    inTurn(async () => {
      await prepare?.()
      isBegun = true
      await work(transaction!)
    })
  const end = (work: (open: Transaction) => Promise<void>): Promise<void> =>
    inTurn(async () => {
      const open = transaction
      transaction = undefined
      await (isBegun ? work(open!) : open?.cancel())
      isBegun = false
    })
  const drop = async (): Promise<void> => {
    const old = producer
    producer = undefined
    transaction = undefined
    await old?.close(true).catch(() => {})
  }
  /** `opening`: how often it had been closed when it was to be opened. */
  const renew = async (opening: number): Promise<void> => {
    const closed = new Error('it was closed while it was opened')
    if (opening !== closings) throw closed
    await drop()
    const made = await createProducer(connection, options)
    if (opening === closings) {
      producer = made
      return
    }
    await made.close(true).catch(() => {})
    throw closed
  }
  return {
    open: () =>
      guard(async () => {
        const opening = closings
        if (transactionalId === undefined) {
          await renew(opening)
          await producer!.metadata({ topics: [] })
          return
        }
        // What the one before has left open takes brokers some time to drop, and the library begins nothing anew where its first try has failed.
        await again(async () => {
          await renew(opening)
          // Only a transaction makes the library ask for a producer id, which locks out whoever had it before.
          const first = await producer!.beginTransaction(unknownProducer)
          await first.cancel()
        })
      }),
    send: (messages, other = compression) =>
      guard(async () => {
        const request = { messages: messages.flatMap(batchOf), acks, compression: other }
        const using = producer!
        const prepare = (): Promise<void> => knowPartitions(using, messages, connection)
        if (transactionalId === undefined) {
          await prepare()
          await using.send({ ...request, idempotent })
        } else await inTransaction((open) => open.send(request), prepare)
      }),
    begin: () =>
      guard(async () => {
        transaction = await producer!.beginTransaction(unknownProducer)
        isBegun = false
      }),
    sendOffsets: (group, offsets, as) =>
      guard(() =>
        inTransaction((open) =>
          addOffsets(producer!, { title: connection.title, transactionalId: open.id, group, offsets, as }),
        ),
      ),
    commit: () => guard(() => end((open) => open.commit())),
    abort: () => guard(() => end((open) => open.abort())),
    close() {
      closings++
      return drop()
    },
  }
}

const batchOf = ({ topic, messages }: TopicMessages): MessageToProduce[] =>
  messages.map((message) => messageOf(topic, message))

function messageOf(
  topic: string,
  { partition, key, value, headers, timestamp }: NewMessage,
): MessageToProduce {
  return {
    topic,
    partition,
    ...(key === null ? {} : { key }),
    ...(value === null ? {} : { value }),
    // Keys are buffers, so that a name may come twice.
    ...(headers.length === 0
      ? {}
      : { headers: new Map(headers.map(([name, one]) => [Buffer.from(name), one])) }),
    ...(timestamp === undefined ? {} : { timestamp: BigInt(Math.floor(timestamp / 1000)) }),
  }
}
