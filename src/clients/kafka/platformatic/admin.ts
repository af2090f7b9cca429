import type { Admin } from '@platformatic/kafka'
import type { Connection, KafkaAdmin } from '../client.ts'
import { byTopic } from '../partition-name.ts'
import { ofUsers } from '../topic-name.ts'
import { guarded, protocolErrors } from './failure.ts'
import { baseOptions } from './options.ts'
import { metadataAnswer } from './partial-answer.ts'

/** Questions of the protocol by time: the end, and the first that there is. */
const latest = -1n
const earliest = -2n
/** The number of "topic" among kinds of settings. */
const topicKind = 2

/** Questions to a cluster by the library; connected at the first one. */
export function openAdmin(connection: Connection): KafkaAdmin {
  let opening: Promise<Admin> | undefined
  const ask = <T>(work: (admin: Admin) => Promise<T>): Promise<T> =>
    guarded(connection, async () => {
      opening ??= open(connection)
      return work(await opening)
    })
  return {
    topic: (name) =>
      ask(async (admin) => {
        try {
          return { topic: name, partitions: await partitionsOf(admin, name) }
        } catch (error) {
          if (isMissing(error)) return undefined
          throw error
        }
      }),
    topics: () => ask(async (admin) => ofUsers(await admin.listTopics())),
    ends: (topic) =>
      ask(async (admin) => {
        const first = await offsetsAt(admin, topic, earliest)
        const next = await offsetsAt(admin, topic, latest)
        return new Map(
          [...next].map(([partition, end]) => [partition, { first: first.get(partition) ?? 0, next: end }]),
        )
      }),
    offsetsAt: (topic, micros) =>
      ask(async (admin) => {
        const found = await offsetsAt(admin, topic, BigInt(Math.floor(micros / 1000)))
        const next = await offsetsAt(admin, topic, latest)
        return new Map([...found].map(([partition, at]) => [partition, at < 0 ? next.get(partition)! : at]))
      }),
    committed: (group, topic, isStable = false) =>
      ask(async (admin) => {
        const partitionIndexes = [...(await partitionsOf(admin, topic))]
        const [found] = await admin.listConsumerGroupOffsets({
          groups: [{ groupId: group, topics: [{ name: topic, partitionIndexes }] }],
          requireStable: isStable,
        })
        return new Map(
          (found?.topics[0]?.partitions ?? [])
            .filter(({ committedOffset }) => committedOffset >= 0n)
            .map(({ partitionIndex, committedOffset, metadata }) => [
              partitionIndex,
              { offset: Number(committedOffset), metadata: metadata ?? '' },
            ]),
        )
      }),
    commit: (group, offsets) =>
      ask((admin) =>
        admin.alterConsumerGroupOffsets({
          groupId: group,
          topics: byTopic(offsets, (name, own) => ({
            name,
            partitionOffsets: own.map(({ partition, offset }) => ({ partition, offset: BigInt(offset) })),
          })),
        }),
      ),
    members: (group) =>
      ask(async (admin) => {
        const groups = await admin.describeGroups({ groups: [group] })
        return [...(groups.get(group)?.members.keys() ?? [])]
      }),
    createTopic: (name, partitions) =>
      ask(async (admin) => {
        await admin.createTopics({ topics: [name], partitions, replicas: -1 })
      }),
    topicSetting: (topic, name) =>
      ask(async (admin) => {
        try {
          const [found] = await admin.describeConfigs({
            resources: [{ resourceType: topicKind, resourceName: topic, configurationKeys: [name] }],
          })
          return found?.configs.find((one) => one.name === name)?.value ?? undefined
        } catch {
          // Many may write to a topic and not ask for its settings.
          return undefined
        }
      }),
    async close() {
      const admin = await opening?.catch(() => undefined)
      await admin?.close().catch(() => {})
    },
  }
}

async function open(connection: Connection): Promise<Admin> {
  const { Admin } = await import('@platformatic/kafka')
  return new Admin(baseOptions(connection))
}

const isMissing = (error: unknown): boolean =>
  (error instanceof Error && /^Unknown topic /.test(error.message)) ||
  protocolErrors(error).includes('UNKNOWN_TOPIC_OR_PARTITION')

/** What is read here of an answer that the library takes for none. */
interface Facts {
  readonly topics: readonly { readonly name: string | null; readonly partitions: readonly unknown[] }[]
}

/** Numbers of the partitions, in order, also of those without a leader; asked anew. */
async function partitionsOf(admin: Admin, topic: string): Promise<readonly number[]> {
  return Array.from({ length: await countOf(admin, topic) }, (_, partition) => partition)
}

async function countOf(admin: Admin, topic: string): Promise<number> {
  try {
    const { topics } = await admin.metadata({ topics: [topic], forceUpdate: true })
    return topics.get(topic)?.partitionsCount ?? 0
  } catch (error) {
    const answer = metadataAnswer(lastOf(error), false) as Facts | undefined
    const found = answer?.topics.find(({ name }) => name === topic)
    if (found === undefined) throw error
    return found.partitions.length
  }
}

/** What went wrong at the last try of several. */
const lastOf = (error: unknown): Error =>
  error instanceof AggregateError && !('response' in error) ? lastOf(error.errors.at(-1)) : (error as Error)

/** By partition, the first offset at or after a time in milliseconds; −1 where there is none. */
async function offsetsAt(
  admin: Admin,
  topic: string,
  timestamp: bigint,
): Promise<ReadonlyMap<number, number>> {
  const partitions = await partitionsOf(admin, topic)
  const [found] = await admin.listOffsets({
    topics: [
      { name: topic, partitions: partitions.map((partitionIndex) => ({ partitionIndex, timestamp })) },
    ],
  })
  return new Map(
    (found?.partitions ?? []).map(({ partitionIndex, offset }) => [partitionIndex, Number(offset)]),
  )
}
