import type { KafkaAdmin } from '../../../clients/kafka/client.ts'
import type { Clock } from '../../../core/clock.ts'

/** What a sink must know of a topic. */
export interface Topic {
  /** Numbers of its partitions. */
  readonly partitions: readonly number[]
  /** Most bytes in one batch of a partition. */
  readonly most: number
}

interface Known {
  readonly topic: Topic | undefined
  readonly at: number
}

/** Microseconds after which a topic is asked for again: it may have got more partitions. */
const stale = 300_000_000
const staleMissing = 10_000_000
/** What brokers take where nobody has told them otherwise. */
const defaultMost = 1_048_588

/** Topics of a cluster, each asked for once in a while. */
export class Topics {
  readonly #admin: KafkaAdmin
  readonly #clock: Clock
  readonly #known = new Map<string, Known>()

  constructor(admin: KafkaAdmin, clock: Clock) {
    this.#admin = admin
    this.#clock = clock
  }

  /** Undefined: there is no such topic. */
  async of(name: string): Promise<Topic | undefined> {
    const known = this.#known.get(name)
    const now = this.#clock.now()
    if (known !== undefined && now - known.at < (known.topic === undefined ? staleMissing : stale))
      return known.topic
    const facts = await this.#admin.topic(name)
    const most = Number(facts && (await this.#admin.topicSetting(name, 'max.message.bytes')))
    const topic = facts && { partitions: facts.partitions, most: most > 0 ? most : defaultMost }
    this.#known.set(name, { topic, at: now })
    return topic
  }

  /** What is known may be wrong. */
  forget(): void {
    this.#known.clear()
  }
}
