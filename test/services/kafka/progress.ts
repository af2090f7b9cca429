import { kafkaClient } from './kafka-client.ts'

/** What a cluster tells of groups, while brokers come and go. */
export interface Progress {
  /** Sum of the offsets that a group has committed in a topic; undefined while nobody answers. */
  readonly of: (group: string, topic: string) => Promise<number | undefined>
  readonly close: () => Promise<void>
}

export async function watchProgress(brokers: readonly string[]): Promise<Progress> {
  const admin = kafkaClient(brokers, { retry: { retries: 1 }, requestTimeout: 3000 }).admin()
  await admin.connect()
  return {
    async of(groupId, topic) {
      try {
        const [told] = await admin.fetchOffsets({ groupId, topics: [topic] })
        return told!.partitions.reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0)
      } catch {
        return undefined
      }
    },
    close: () => admin.disconnect(),
  }
}
