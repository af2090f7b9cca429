import { setTimeout as sleep } from 'node:timers/promises'
import { type Message, Partitioners } from 'kafkajs'
import { kafkaClient } from './kafka-client.ts'
import type { NewRecord } from './topics.ts'

export interface FeederOptions {
  readonly make: (index: number) => NewRecord
  /** Records in one request. */
  readonly batch: number
  /** Milliseconds between two requests. */
  readonly every: number
}

/** Writes records to a topic while something else goes on. */
export interface Feeder {
  /** Records that the brokers have. */
  readonly sent: () => number
  /** Sends what was begun, and no more; rejects where a record could not be sent. */
  readonly stop: () => Promise<void>
}

/** Milliseconds that no broker may be there. */
const limit = 120_000

/** Writes records `make(0)`, `make(1)`, … in order, each once and with the acknowledgement of all copies, also
 * while brokers come and go. */
export async function startFeeder(
  brokers: readonly string[],
  topic: string,
  { make, batch, every }: FeederOptions,
): Promise<Feeder> {
  const producer = kafkaClient(brokers).producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
    retry: { maxRetryTime: 500 },
  })
  await producer.connect()
  let sent = 0
  let isStopped = false
  const send = async (messages: Message[]): Promise<void> => {
    // The client gives up early on brokers that are away; what comes again, they know by its number.
    for (const end = Date.now() + limit; ; await sleep(200)) {
      try {
        await producer.send({ topic, acks: -1, messages })
        return
      } catch (error) {
        if (Date.now() > end) throw error
      }
    }
  }
  const feed = async (): Promise<void> => {
    try {
      while (!isStopped) {
        const messages = Array.from({ length: batch }, (_, i) => make(sent + i)).map(
          ({ value, key, partition }) => ({
            value,
            ...(key === undefined ? {} : { key }),
            ...(partition === undefined ? {} : { partition }),
          }),
        )
        // Of a request to several brokers the client may send a part twice, or none of it.
        const parts = Map.groupBy(messages, ({ partition }) => partition).values()
        await Promise.all([...parts].map(send))
        sent += batch
        await sleep(every)
      }
    } finally {
      await producer.disconnect()
    }
  }
  const feeding = feed()
  // Told by `stop`.
  feeding.catch(() => {})
  return {
    sent: () => sent,
    stop: () => {
      isStopped = true
      return feeding
    },
  }
}
