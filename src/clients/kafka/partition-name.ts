import type { Partition } from './client.ts'

/** The name of a partition: `logs/3`. No name of a topic has a slash in it. */
export const nameOf = ({ topic, partition }: Partition): string => `${topic}/${partition}`

export const topicOf = (name: string): string => name.slice(0, name.lastIndexOf('/'))

export function partitionOf(name: string): Partition {
  const topic = topicOf(name)
  return { topic, partition: Number(name.slice(topic.length + 1)) }
}

/** What there is for each topic, made of all that is about it. */
export const byTopic = <T extends { readonly topic: string }, R>(
  all: readonly T[],
  make: (topic: string, own: readonly T[]) => R,
): R[] => [...Map.groupBy(all, ({ topic }) => topic)].map(([topic, own]) => make(topic, own))
