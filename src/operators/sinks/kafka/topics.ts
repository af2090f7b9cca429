import type { KafkaAdmin } from '../../../clients/kafka/client.ts'
import { asPassing, noSuchTopic, TopicForbidden } from '../../../clients/kafka/errors.ts'
import { topicNameProblem } from '../../../clients/kafka/topic-name.ts'
import { clauseOf } from '../../../core/clause.ts'
import type { Clock } from '../../../core/clock.ts'
import { RecentMap } from '../../../core/recent-map.ts'

/** What a sink must know of a topic. */
export interface Topic {
  /** Numbers of its partitions. */
  readonly partitions: readonly number[]
  /** Most bytes in one batch of a partition. */
  readonly most: number
}

/** Why no message can be written to a topic. */
export interface NoTopic {
  readonly code: string
  /** A clause. */
  readonly reason: string
}

interface Known {
  readonly topic: Topic | NoTopic
  readonly until: number
}

/** Microseconds after which a topic is asked for again: it may have got more partitions. */
const stale = 300_000_000
const staleMissing = 10_000_000
/** What brokers take where nobody has told them otherwise. */
const defaultMost = 1_048_588
/** Names may be made of events, without an end to them. */
const mostKnown = 10_000

interface Options {
  readonly admin: Pick<KafkaAdmin, 'topic' | 'topicSetting'>
  readonly clock: Clock
  /** The topic is made from each event: one that may not be used is those events' trouble alone. */
  readonly isByEvent: boolean
  /** `kafka sink "alerts"`: who speaks in errors. */
  readonly title: string
}

/** Topics of a cluster, each asked for once in a while. */
export class Topics {
  readonly #options: Options
  readonly #known = new RecentMap<string, Known>(mostKnown)

  constructor(options: Options) {
    this.#options = options
  }

  /** Rejects with a RunError; of blame `connection` where a topic of all events is gone. */
  async of(name: string): Promise<Topic | NoTopic> {
    const reason = topicNameProblem(name)
    if (reason !== undefined) return { code: 'LP5502', reason }
    const known = this.#known.get(name)
    const now = this.#options.clock.now()
    if (known !== undefined && now < known.until) return known.topic
    const topic = await this.#ask(name)
    this.#known.set(name, { topic, until: now + ('code' in topic ? staleMissing : stale) })
    return topic
  }

  /** Asks anew why a topic takes no messages; undefined where it is there. */
  async whyNot(name: string): Promise<NoTopic | undefined> {
    this.#known.delete(name)
    const topic = await this.of(name)
    return 'code' in topic ? topic : undefined
  }

  /** The topic does not take messages. */
  refuse(name: string, topic: NoTopic): void {
    this.#known.set(name, { topic, until: this.#options.clock.now() + stale })
  }

  /** What is known may be wrong. */
  forget(): void {
    this.#known.clear()
  }

  async #ask(name: string): Promise<Topic | NoTopic> {
    const { admin, isByEvent, title } = this.#options
    try {
      const facts = await admin.topic(name)
      if (facts === undefined || facts.partitions.length === 0) {
        // It was there at the start: whoever took it away may bring it back, and all events are for it.
        if (!isByEvent) throw asPassing(noSuchTopic(name, title))
        return { code: 'LP5502', reason: `there is no topic "${name}"` }
      }
      const most = Number(await admin.topicSetting(name, 'max.message.bytes'))
      return { partitions: facts.partitions, most: most > 0 ? most : defaultMost }
    } catch (error) {
      if (!isByEvent || !(error instanceof TopicForbidden)) throw error
      return { code: error.code, reason: clauseOf(error.message) }
    }
  }
}
