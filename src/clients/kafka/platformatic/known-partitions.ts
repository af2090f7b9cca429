import type { Producer } from '@platformatic/kafka'
import type { Connection, TopicMessages } from '../client.ts'
import { kafkaError } from '../errors.ts'

/**
 * Sees to it that the library knows all partitions that are to be written to: where it knows fewer, since the topic has got more of them, it
 * writes to another partition without a word. Asked of brokers only where that is so.
 */
export async function knowPartitions(
  producer: Pick<Producer, 'metadata'>,
  messages: readonly TopicMessages[],
  { brokers, title }: Pick<Connection, 'brokers' | 'title'>,
): Promise<void> {
  const highest = highestOf(messages)
  const unknown = async (topics: readonly string[], forceUpdate: boolean): Promise<readonly string[]> => {
    const known = await producer.metadata({ topics: [...topics], forceUpdate })
    return topics.filter((topic) => highest.get(topic)! >= (known.topics.get(topic)?.partitionsCount ?? 0))
  }
  // What it knows is looked at as it will be by the library: one that it has to ask for is new to both.
  const perhaps = await unknown([...highest.keys()], false)
  if (perhaps.length === 0) return
  const [topic] = await unknown(perhaps, true)
  if (topic === undefined) return
  const says = `topic "${topic}" has no partition ${highest.get(topic)} yet`
  throw kafkaError('busy', brokers, title, undefined, says)
}

/** Of each topic the largest number of a partition. */
function highestOf(all: readonly TopicMessages[]): ReadonlyMap<string, number> {
  const highest = new Map<string, number>()
  for (const { topic, messages } of all) {
    let most = highest.get(topic) ?? 0
    for (const { partition } of messages) if (partition > most) most = partition
    highest.set(topic, most)
  }
  return highest
}
