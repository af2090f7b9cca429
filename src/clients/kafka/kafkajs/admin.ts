import type { Admin } from 'kafkajs'
import type { Connection, KafkaAdmin } from '../client.ts'
import { byTopic } from '../partition-name.ts'
import { ofUsers } from '../topic-name.ts'
import { connect } from './connect.ts'
import { guarded } from './failure.ts'

const missing = 'UNKNOWN_TOPIC_OR_PARTITION'

/** Questions to a cluster by kafkajs; connected at the first one. */
export function openAdmin(connection: Connection): KafkaAdmin {
  let opening: Promise<Admin> | undefined
  const ask = <T>(work: (admin: Admin) => Promise<T>): Promise<T> =>
    guarded(connection, async () => {
      opening ??= open(connection)
      opening.catch(() => {
        opening = undefined
      })
      return work(await opening)
    })
  return {
    topic: (name) =>
      ask(async (admin) => {
        try {
          const { topics } = await admin.fetchTopicMetadata({ topics: [name] })
          const partitions = topics[0]?.partitions.map(({ partitionId }) => partitionId) ?? []
          return { topic: name, partitions: partitions.sort((a, b) => a - b) }
        } catch (error) {
          if ((error as { readonly type?: string }).type === missing) return undefined
          throw error
        }
      }),
    topics: () => ask(async (admin) => ofUsers(await admin.listTopics())),
    ends: (topic) =>
      ask(async (admin) => {
        const offsets = await admin.fetchTopicOffsets(topic)
        return new Map(
          offsets.map(({ partition, low, high }) => [partition, { first: Number(low), next: Number(high) }]),
        )
      }),
    offsetsAt: (topic, micros) =>
      ask(async (admin) => {
        const offsets = await admin.fetchTopicOffsetsByTimestamp(topic, Math.floor(micros / 1000))
        return new Map(offsets.map(({ partition, offset }) => [partition, Number(offset)]))
      }),
    committed: (group, topic) =>
      ask(async (admin) => {
        const [found] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
        return new Map(
          (found?.partitions ?? [])
            .filter(({ offset }) => Number(offset) >= 0)
            .map(({ partition, offset, metadata }) => [
              partition,
              { offset: Number(offset), metadata: metadata ?? '' },
            ]),
        )
      }),
    commit: (group, offsets) =>
      ask(async (admin) => {
        const topics = byTopic(offsets, (topic, own) => ({
          topic,
          partitions: own.map(({ partition, offset }) => ({ partition, offset: String(offset) })),
        }))
        for (const one of topics) await admin.setOffsets({ groupId: group, ...one })
      }),
    members: (group) =>
      ask(async (admin) => {
        const { groups } = await admin.describeGroups([group])
        return (groups[0]?.members ?? []).map(({ memberId }) => memberId)
      }),
    createTopic: (name, partitions) =>
      ask(async (admin) => {
        await admin.createTopics({ topics: [{ topic: name, numPartitions: partitions }] })
      }),
    topicSetting: (topic, name) =>
      ask(async (admin) => {
        const { default: kafkajs } = await import('kafkajs')
        try {
          const { resources } = await admin.describeConfigs({
            includeSynonyms: false,
            resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configNames: [name] }],
          })
          return resources[0]?.configEntries.find(({ configName }) => configName === name)?.configValue
        } catch {
          // Many may write to a topic and not ask for its settings.
          return undefined
        }
      }),
    async close() {
      const admin = await opening?.catch(() => undefined)
      await admin?.disconnect().catch(() => {})
    },
  }
}

async function open(connection: Connection): Promise<Admin> {
  const kafka = await connect(connection)
  const admin = kafka.admin()
  await admin.connect()
  return admin
}
