import type { Consumer } from 'kafkajs'
import ConsumerGroup from 'kafkajs/src/consumer/consumerGroup.js'
import type { Answered } from '../client.ts'

/** The event by which kafkajs tells that a broker has answered. */
const fetch = 'consumer.fetch'

/** What is told with it besides. */
interface Ends {
  readonly broker?: string
  readonly ends?: readonly Answered[]
}

/** kafkajs 2.2.4 does not tell what a broker says of partitions that have no messages in its answer. Here it does, before it hands on any message. */
export function tellEnds(): void {
  const { fetch: ask } = ConsumerGroup.prototype
  ConsumerGroup.prototype.fetch = async function (this: ConsumerGroup, nodeId) {
    const batches = await ask.call(this, nodeId)
    // Nothing in it: it was not asked, or did not answer.
    if (batches.length > 0) {
      const ends = batches.map(
        ({ topic, partition, highWatermark }): Answered => ({ topic, partition, end: Number(highWatermark) }),
      )
      this.instrumentationEmitter.emit(fetch, { broker: String(nodeId), ends } satisfies Ends)
    }
    return batches
  }
}

/** Calls this with what each broker has answered, and its number as text. */
export function onEnds(
  consumer: Pick<Consumer, 'on' | 'events'>,
  told: (broker: string, ends: readonly Answered[]) => void,
): void {
  consumer.on(consumer.events.FETCH, ({ payload }) => {
    const { broker, ends } = payload as Ends
    if (broker !== undefined && ends !== undefined) told(broker, ends)
  })
}
