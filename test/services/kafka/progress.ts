import { kafkaClient } from './kafka-client.ts'

/** What a cluster tells of groups, while brokers come and go. */
export interface Progress {
  /** The offset that a group has committed of each partition of a topic; undefined while nobody answers. */
  readonly offsets: (group: string, topic: string) => Promise<ReadonlyMap<number, number> | undefined>
  /** Their sum. */
  readonly of: (group: string, topic: string) => Promise<number | undefined>
  readonly close: () => Promise<void>
}

export async function watchProgress(brokers: readonly string[]): Promise<Progress> {
  const admin = kafkaClient(brokers, { retry: { retries: 1 }, requestTimeout: 3000 }).admin()
  await admin.connect()
  const offsets: Progress['offsets'] = async (groupId, topic) => {
    try {
      const [told] = await admin.fetchOffsets({ groupId, topics: [topic] })
      return new Map(
        told!.partitions.map(({ partition, offset }) => [partition, Math.max(0, Number(offset))]),
      )
    } catch {
      return undefined
    }
  }
  return {
    offsets,
    of: async (group, topic) => (await offsets(group, topic))?.values().reduce((sum, one) => sum + one, 0),
    close: () => admin.disconnect(),
  }
}
