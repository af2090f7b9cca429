import { randomUUID } from 'node:crypto'
import { vi } from 'vitest'
import type {
  Assigned,
  Connection,
  ConsumerOptions,
  Consuming,
  KafkaClient,
  KafkaConsumer,
  KafkaMessage,
  Partition,
} from '../../../src/clients/kafka/client.ts'

/** A consumer at work, and what it has been told. */
export interface Reader {
  readonly consumer: KafkaConsumer
  readonly group: string
  /** Messages in the order in which they came, with where from. */
  readonly messages: (KafkaMessage & Partition)[]
  /** The offset behind all that was told, by `topic/partition`. */
  readonly next: Map<string, number>
  /** Of the last assignment. */
  readonly partitions: () => readonly string[]
  readonly errors: Error[]
  /** Waits until it has read the topic up to these offsets. */
  readonly reaches: (topic: string, ends: ReadonlyMap<number, number>) => Promise<void>
}

export const keyOf = ({ topic, partition }: Partition): string => `${topic}/${partition}`

/** Where a group has got to, else the first there is. */
async function committed(
  client: KafkaClient,
  connection: Connection,
  group: string,
  partitions: readonly Partition[],
): Promise<Assigned> {
  const admin = client.admin(connection)
  try {
    return await Promise.all(
      partitions.map(async ({ topic, partition }) => {
        const known = (await admin.committed(group, topic)).get(partition)
        const first = known?.offset ?? (await admin.ends(topic)).get(partition)!.first
        return { topic, partition, offset: first }
      }),
    )
  } finally {
    await admin.close()
  }
}

/** Joins a group and reads from the beginning, unless `from` (undefined: where the group has got to) or `calls` say otherwise. */
export async function startReader(
  client: KafkaClient,
  connection: Connection,
  topic: string | RegExp,
  {
    from = () => 0,
    calls = {},
    ...options
  }: Partial<ConsumerOptions> & {
    readonly from?: (partition: Partition) => number | undefined
    readonly calls?: Partial<Consuming>
  } = {},
): Promise<Reader> {
  const group = options.group ?? `reader-${randomUUID()}`
  const consumer = client.consumer(connection, {
    group,
    topics: [topic],
    isolation: 'read_committed',
    sessionTimeout: 6_000_000,
    maxBytes: 1024 * 1024,
    maxWait: 100_000,
    protocol: 'classic',
    ...options,
  })
  const messages: Reader['messages'] = []
  const next = new Map<string, number>()
  const errors: Error[] = []
  let partitions: readonly string[] = []
  await consumer.start({
    assigned: (assigned) => {
      partitions = assigned.map(keyOf).sort()
      const told = assigned.flatMap((one) => {
        const offset = from(one)
        return offset === undefined ? [] : [{ ...one, offset }]
      })
      return told.length === assigned.length ? told : committed(client, connection, group, assigned)
    },
    rebalancing: () => {
      partitions = []
    },
    messages: (where, came, behind) => {
      messages.push(...came.map((message) => ({ ...message, ...where })))
      next.set(keyOf(where), behind)
      return undefined
    },
    asks: () => ({ at: 0, awake: 0 }),
    answered: () => {},
    outOfRange: (_, first) => Promise.resolve(first),
    failed: (error) => errors.push(error),
    ...calls,
  })
  return {
    consumer,
    group,
    messages,
    next,
    errors,
    partitions: () => partitions,
    reaches: (topic, ends) =>
      vi.waitFor(
        () => {
          if (errors.length > 0) throw errors[0]
          for (const [partition, end] of ends) {
            const at = next.get(keyOf({ topic, partition })) ?? 0
            if (at < end) throw new Error(`${topic}/${partition} is read to ${at}, not to ${end}`)
          }
        },
        { timeout: 60_000, interval: 20 },
      ),
  }
}
