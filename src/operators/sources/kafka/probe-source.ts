import type { KafkaAdmin } from '../../../clients/kafka/client.ts'
import { noSuchTopic } from '../../../clients/kafka/errors.ts'

interface Probed {
  readonly topics: readonly string[] | undefined
  /** Undefined: it is called after the pipeline. */
  readonly group: string | undefined
  readonly title: string
}

/** Looks whether the topics are there, and whether this user may use the group. Rejects with a RunError. */
export async function probeSource(
  { topics, group, title }: Probed,
  admin: Pick<KafkaAdmin, 'topic' | 'topics' | 'committed'>,
): Promise<void> {
  if (topics === undefined) await admin.topics()
  for (const topic of topics ?? []) {
    if ((await admin.topic(topic)) === undefined) throw noSuchTopic(topic, title)
    if (group !== undefined) await admin.committed(group, topic)
  }
}
