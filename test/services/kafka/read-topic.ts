import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Admin } from 'kafkajs'
import { kafkaClient } from './kafka-client.ts'

export interface ReadRecord {
  readonly offset: number
  readonly key: string | null
  readonly value: string
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds since 1970. */
  readonly timestamp: number
}

export interface ReadOptions {
  /** Also what transactions wrote that are not committed. */
  readonly uncommitted?: boolean
  /** How many records to wait for; without it, all up to the end that the topic has now. */
  readonly count?: number
  /**
   * Milliseconds in which each broker was asked several times and nothing came, after which what was read is all there is: a
   * transaction that is open hides what follows, and the client does not tell that it passed one that was given up.
   */
  readonly idle?: number
}

/** Milliseconds that a broker waits for something new. */
const wait = 100
const limit = 120_000
/** Fetches without a record that are enough to believe that there is none. */
const asked = 5

/** All records of a topic by partition, in order, as a reader with isolation "read_committed" sees them. */
export async function readTopic(
  brokers: readonly string[],
  topic: string,
  { uncommitted = false, count, idle = 2000 }: ReadOptions = {},
): Promise<readonly (readonly ReadRecord[])[]> {
  const kafka = kafkaClient(brokers)
  const admin = kafka.admin()
  await admin.connect()
  const groupId = `reader-${randomUUID()}`
  const ends = await endsOf(admin, topic)
  const leaders = await leadersOf(admin, topic)
  const partitions: ReadRecord[][] = ends.map(() => [])
  const consumer = kafka.consumer({ groupId, readUncommitted: uncommitted, maxWaitTimeInMs: wait })
  /** How often each broker was asked since the last record came. */
  const emptyFetches = new Map<number, number>()
  let last = Date.now()
  try {
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    let total = 0
    consumer.on(consumer.events.FETCH, ({ payload: { nodeId } }) => {
      // Typed as a number, but a string.
      const id = Number(nodeId)
      emptyFetches.set(id, (emptyFetches.get(id) ?? 0) + 1)
    })
    await consumer.run({
      // Commits also pass what is not shown: marks of transactions and what was given up.
      autoCommitInterval: 100,
      eachMessage: async ({ partition, message }) => {
        emptyFetches.clear()
        last = Date.now()
        total += 1
        partitions[partition]!.push({
          offset: Number(message.offset),
          key: message.key === null ? null : message.key.toString(),
          value: message.value?.toString() ?? '',
          headers: textsOf(message.headers ?? {}),
          timestamp: Number(message.timestamp),
        })
      },
    })
    for (const end = Date.now() + limit; ; await sleep(50)) {
      if (count === undefined ? await isRead(admin, groupId, topic, ends) : total >= count) break
      const wereAsked = leaders.every((leader) => (emptyFetches.get(leader) ?? 0) >= asked)
      if (wereAsked && Date.now() - last >= idle) break
      if (Date.now() > end)
        throw new Error(`after ${limit / 1000} s only ${total} records of "${topic}" came`)
    }
    return partitions
  } finally {
    await consumer.disconnect()
    await admin.deleteGroups([groupId]).catch(() => {})
    await admin.disconnect()
  }
}

/** The values of all partitions, one after the other. */
export async function readValues(
  brokers: readonly string[],
  topic: string,
  options?: ReadOptions,
): Promise<string[]> {
  return (await readTopic(brokers, topic, options)).flat().map(({ value }) => value)
}

const textsOf = (headers: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))

/** The offset after the last record, by partition. */
async function endsOf(admin: Admin, topic: string): Promise<readonly number[]> {
  const ends: number[] = []
  for (const { partition, high } of await admin.fetchTopicOffsets(topic)) ends[partition] = Number(high)
  return ends
}

/** Ids of the brokers that have partitions of the topic to read. */
async function leadersOf(admin: Admin, topic: string): Promise<readonly number[]> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
  return topics.flatMap(({ partitions }) => partitions.map(({ leader }) => leader))
}

async function isRead(
  admin: Admin,
  groupId: string,
  topic: string,
  ends: readonly number[],
): Promise<boolean> {
  const [told] = await admin.fetchOffsets({ groupId, topics: [topic] })
  const reached = new Map(told?.partitions.map(({ partition, offset }) => [partition, Number(offset)]))
  return ends.every((end, partition) => end === 0 || (reached.get(partition) ?? -1) >= end)
}
