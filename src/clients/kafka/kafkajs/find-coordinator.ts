import OffsetManager, { type Offsets } from 'kafkajs/src/consumer/offsetManager/index.js'

/** What is thrown where the coordinator of a group is away, or is another broker by now. */
interface Thrown {
  readonly name?: string
  readonly type?: string
}

const moved: ReadonlySet<string | undefined> = new Set([
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
])
const away: ReadonlySet<string | undefined> = new Set([
  'KafkaJSBrokerNotFound',
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
])

/**
 * kafkajs 2.2.4 commits offsets to the broker that was the coordinator of the group when the member joined, and tries no other one. Here it asks who
 * the coordinator is before it tries again, and tells nothing of partitions that another member has got meanwhile: that one may be further.
 */
export function findCoordinator(): void {
  const { commitOffsets } = OffsetManager.prototype
  OffsetManager.prototype.commitOffsets = async function (
    this: OffsetManager,
    offsets: Offsets,
  ): Promise<void> {
    try {
      await commitOffsets.call(this, mineOf(offsets, this.memberAssignment))
    } catch (error) {
      const { name, type } = error as Thrown
      if (moved.has(type) || away.has(name))
        this.coordinator = await this.cluster.findGroupCoordinator({ groupId: this.groupId })
      throw error
    }
  }
}

/** Without any, kafkajs asks nobody. */
const mineOf = ({ topics }: Offsets, assigned: OffsetManager['memberAssignment']): Offsets => ({
  topics: topics
    .map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.filter(({ partition }) => assigned[topic]?.includes(partition) === true),
    }))
    .filter(({ partitions }) => partitions.length > 0),
})
