import type { Connection, KafkaAdmin } from '../../src/clients/kafka/client.ts'
import { kafkaClient } from '../../src/clients/kafka/kafka-client.ts'
import { eventLines } from '../event-lines.ts'
import { seededRandom } from '../random.ts'

export const partitions = 6
/** Bytes of a message. */
const size = 1024
const batch = 500

export const connectionTo = (brokers: string): Connection => ({
  brokers: brokers.split(','),
  clientId: 'bench',
  timeout: 30_000_000,
  title: 'kafka "bench"',
})

/** Fills a topic with events in JSON, each with its number as `n`, over all partitions. */
export async function fill(brokers: string, topic: string, count: number): Promise<void> {
  const producer = kafkaClient('platformatic').producer(connectionTo(brokers), {
    acks: -1,
    compression: 'none',
    idempotent: true,
  })
  await producer.open()
  const line = eventLines(seededRandom(1))
  for (let first = 0; first < count; first += batch) {
    const messages = Array.from({ length: Math.min(batch, count - first) }, (_, i) => ({
      partition: Math.floor(first / batch) % partitions,
      key: null,
      value: Buffer.from(padded(line(), first + i)),
      headers: [],
      timestamp: undefined,
    }))
    await producer.send([{ topic, messages }])
  }
  await producer.close()
}

function padded(line: string, n: number): string {
  const text = `{"n":${n},${line.trim().slice(1, -1)},"padding":"`
  return `${text}${'x'.repeat(Math.max(0, size - 2 - Buffer.byteLength(text)))}"}`
}

/** Messages in a topic, by its ends. */
export async function written(admin: KafkaAdmin, topic: string): Promise<number> {
  let sum = 0
  for (const { next } of (await admin.ends(topic)).values()) sum += next
  return sum
}

/** Reads the whole topic; tells how many numbers from 0 to `count` are missing, and how many came more than once. */
export async function verify(
  brokers: string,
  topic: string,
  count: number,
): Promise<{ readonly missing: number; readonly doubled: number }> {
  const client = kafkaClient('platformatic')
  const connection = connectionTo(brokers)
  const admin = client.admin(connection)
  const ends = await admin.ends(topic)
  const times = new Uint8Array(count)
  const left = new Map([...ends].map(([partition, { next }]) => [partition, next]))
  const consumer = client.consumer(connection, {
    group: `verify-${topic}`,
    topics: [topic],
    isolation: 'read_committed',
    sessionTimeout: 10_000_000,
    maxBytes: 4 * 1024 * 1024,
    maxWait: 250_000,
    protocol: 'classic',
  })
  await new Promise<void>((resolve, reject) => {
    consumer
      .start({
        assigned: (all) => all.map((one) => ({ ...one, offset: 0 })),
        rebalancing: () => {},
        messages: ({ partition }, messages, next) => {
          for (const { value } of messages) {
            const n = Number(/^\{"n":(\d+)/.exec(value!.toString('latin1', 0, 24))?.[1])
            times[n] = times[n]! + 1
          }
          if (next >= left.get(partition)!) left.delete(partition)
          if (left.size === 0) resolve()
          return undefined
        },
        asks: () => ({ at: 0, awake: 0 }),
        answered: () => {},
        outOfRange: (_, first) => Promise.resolve(first),
        failed: reject,
      })
      .catch(reject)
  })
  await consumer.close()
  await admin.close()
  return {
    missing: times.reduce((sum, one) => sum + (one === 0 ? 1 : 0), 0),
    doubled: times.reduce((sum, one) => sum + (one > 1 ? one - 1 : 0), 0),
  }
}
