import type { Producer, ProducerBatch, RecordMetadata, TopicMessages, Transaction } from 'kafkajs'
import { protocolErrorOf } from './failure.ts'

/** Milliseconds. */
const pause = 10
const longestPause = 200
const longest = 10_000

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

  async #begins(work: () => Promise<RecordMetadata[] | void>): Promise<void> {
    let wait = pause
    for (const end = Date.now() + longest; ; wait = Math.min(longestPause, wait * 2)) {
      try {
        await work()
        this.#isBegun = true
        return
      } catch (error) {
        if (protocolErrorOf(error) !== 'CONCURRENT_TRANSACTIONS' || Date.now() > end) throw error
        await new Promise((resolve) => setTimeout(resolve, wait))
      }
    }
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
