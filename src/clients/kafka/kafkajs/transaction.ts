import type { Producer, ProducerBatch, TopicMessages, Transaction } from 'kafkajs'
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

  static async begin(producer: Producer): Promise<KafkajsTransaction> {
    return new KafkajsTransaction(await producer.transaction())
  }

  async send(batch: ProducerBatch & { readonly topicMessages: TopicMessages[] }): Promise<void> {
    const { topicMessages } = batch
    if (this.#isBegun) {
      await this.#open.sendBatch(batch)
      return
    }
    const [first, rest] = splitFirst(topicMessages)
    if (first === undefined) return
    await this.#begins(() => this.#open.sendBatch({ ...batch, topicMessages: [first] }))
    if (rest.length > 0) await this.#open.sendBatch({ ...batch, topicMessages: rest })
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
  async #begins(work: () => Promise<unknown>): Promise<void> {
    await untilReady(work, (error) => protocolErrorOf(error) === 'CONCURRENT_TRANSACTIONS')
    this.#isBegun = true
  }
}

/** The messages of the first partition, and all others. */
function splitFirst(
  topics: readonly TopicMessages[],
): readonly [first: TopicMessages | undefined, rest: TopicMessages[]] {
  const [one, ...others] = topics
  const partition = one?.messages[0]?.partition
  if (one === undefined || partition === undefined) return [undefined, [...others]]
  const left = one.messages.filter((message) => message.partition !== partition)
  const first = { ...one, messages: one.messages.filter((message) => message.partition === partition) }
  return [first, left.length === 0 ? others : [{ ...one, messages: left }, ...others]]
}
