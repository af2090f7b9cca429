import type { KafkaAdmin, KafkaProducer } from '../../../clients/kafka/client.ts'
import { noSuchTopic } from '../../../clients/kafka/errors.ts'

interface Probed {
  /** Undefined: the topic is made from each event. */
  readonly topic: string | undefined
  readonly markerTopic: string | undefined
  readonly title: string
}

/**
 * Looks whether messages can be written, as far as it can be told without writing one. `producer`: one that numbers its messages, for which
 * brokers want to know that this user may write to some topic; undefined where the sink has none such. Rejects with a RunError.
 */
export async function probeSink(
  { topic, markerTopic, title }: Probed,
  admin: Pick<KafkaAdmin, 'topic' | 'topics'>,
  producer: Pick<KafkaProducer, 'open' | 'close'> | undefined,
): Promise<void> {
  try {
    if (topic === undefined) await admin.topics()
    for (const name of new Set([topic, markerTopic]))
      if (name !== undefined && (await admin.topic(name)) === undefined) throw noSuchTopic(name, title)
    await producer?.open()
  } finally {
    await producer?.close()
  }
}
