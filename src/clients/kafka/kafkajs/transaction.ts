import type { Producer, ProducerBatch, RecordMetadata, TopicMessages, Transaction } from 'kafkajs'
import { untilReady } from '../until-ready.ts'
import { protocolErrorOf } from './failure.ts'

/**
 * A transaction of kafkajs. Brokers that have not brought the one before wholly to its end take nothing for the next; of a request to several
 * brokers nobody knows then which have taken their part. So the first request of a transaction goes to one partition, and is the only one that
 * is repeated.
 */
export class KafkajsTransaction {
  readonly #open: Transaction
  /** The brokers know of it. */
  #isBegun = false

  private constructor(open: Transaction) {
    this.#open = open
  }

  /** What a producer that was there before has left open takes brokers some time to drop. */
  static async begin(producer: Producer): Promise<KafkajsTransaction> {
    return new KafkajsTransaction(await untilReady(() => producer.transaction(), isConcurrent))
  }

  /** Gives what the brokers have answered. Each message has a partition: kafkajs leaves out what has none. */
  async send(
    batch: ProducerBatch & { readonly topicMessages: TopicMessages[] },
  ): Promise<readonly RecordMetadata[]> {
    const topicMessages = batch.topicMessages.filter(({ messages }) => messages.length > 0)
    for (const { topic, messages } of topicMessages)
      if (messages.some(({ partition }) => partition === undefined))
        throw new TypeError(`a message for the topic "${topic}" has no partition`)
    if (this.#isBegun) return this.#open.sendBatch({ ...batch, topicMessages })
    const [first, rest] = splitFirst(topicMessages)
    if (first === undefined) return []
    const answers = await this.#begins(() => this.#open.sendBatch({ ...batch, topicMessages: [first] }))
    if (rest.length === 0) return answers
    return [...answers, ...(await this.#open.sendBatch({ ...batch, topicMessages: rest }))]
  }

  async sendOffsets(offsets: Parameters<Transaction['sendOffsets']>[0]): Promise<void> {
    await this.#begins(() => this.#open.sendOffsets(offsets))
  }

  commit(): Promise<void> {
    return this.#open.commit()
  }

  abort(): Promise<void> {
    return this.#open.abort()
  }

  /** The transaction before may not be wholly through. */
  async #begins<T>(work: () => Promise<T>): Promise<T> {
    const result = await untilReady(work, isConcurrent)
    this.#isBegun = true
    return result
  }
}

const isConcurrent = (error: unknown): boolean => protocolErrorOf(error) === 'CONCURRENT_TRANSACTIONS'

/** The messages of the first partition, and all others. */
function splitFirst(
  topics: readonly TopicMessages[],
): readonly [first: TopicMessages | undefined, rest: TopicMessages[]] {
  const [one, ...others] = topics
  if (one === undefined) return [undefined, []]
  const partition = one.messages[0]?.partition
  const left = one.messages.filter((message) => message.partition !== partition)
  const first = { ...one, messages: one.messages.filter((message) => message.partition === partition) }
  return [first, left.length === 0 ? others : [{ ...one, messages: left }, ...others]]
}
