import type { Consumer } from '@platformatic/kafka'
import type { Connection, ConsumerOptions } from '../client.ts'
import { noSuchTopic } from '../errors.ts'
import { lookForTopics } from '../topics-like.ts'
import { openAdmin } from './admin.ts'

/** What has changed since the look before. */
interface Changes {
  /** A pattern had found them, and two looks in a row have not. */
  readonly gone: readonly string[]
  /** There is something to be given out that was not there when the group did so last, or the other way round. */
  readonly isOther: boolean
}

/** The topics that a member wants: those that it names, and those that its patterns find. */
export class MemberTopics {
  readonly #consumer: Consumer
  readonly #connection: Connection
  readonly #names: readonly string[]
  readonly #patterns: readonly RegExp[]
  /** Of each the number of its partitions, as far as it was given out. */
  #counts = new Map<string, number>()
  #missing = new Set<string>()
  /** Found by a pattern, and not there at the last look: a broker that has just begun may not know them yet. */
  #absent = new Set<string>()

  constructor(consumer: Consumer, connection: Connection, topics: ConsumerOptions['topics']) {
    this.#consumer = consumer
    this.#connection = connection
    this.#names = topics.filter((topic) => typeof topic === 'string')
    this.#patterns = topics.filter((topic) => topic instanceof RegExp)
  }

  /** At the start; rejects where one that is named is not there. */
  async first(): Promise<readonly string[]> {
    const wanted = await this.#wanted()
    this.#counts = await this.#countsOf(wanted)
    const missing = this.#names.find((name) => this.#counts.get(name) === 0)
    if (missing !== undefined) throw noSuchTopic(missing, this.#connection.title)
    return wanted
  }

  /** Looks what there is by now, and subscribes to that. */
  async look(): Promise<Changes> {
    const { topics } = this.#consumer
    const wanted = await this.#wanted()
    const counts = await this.#countsOf([...new Set([...topics.keys(), ...wanted])])
    const absent = [...topics.keys()].filter((topic) => !wanted.includes(topic) && counts.get(topic) === 0)
    const gone = absent.filter((topic) => this.#absent.has(topic))
    this.#absent = new Set(absent)
    topics.untrackAll(...gone)
    const isNew = topics.trackAll(...wanted.filter((topic) => !topics.has(topic)))
    let isOther = gone.length > 0 || isNew.length > 0
    for (const [topic, count] of counts) {
      // What is missing may be back in a moment.
      if (count === 0 || count === this.#counts.get(topic)) continue
      this.#counts.set(topic, count)
      isOther = true
    }
    for (const topic of gone) this.#counts.delete(topic)
    return { gone, isOther }
  }

  /** Those that brokers do not know just now. */
  missing(): ReadonlySet<string> {
    const { currentMetadata, topics } = this.#consumer
    this.#missing = new Set(
      [...topics.keys()].filter((topic) => {
        const facts = currentMetadata?.topics.get(topic)
        return facts === undefined ? this.#missing.has(topic) : facts.partitionsCount === 0
      }),
    )
    return this.#missing
  }

  /** The group has given them out: of what is missing nothing. */
  given(): void {
    for (const topic of this.missing()) this.#counts.set(topic, 0)
  }

  async #wanted(): Promise<readonly string[]> {
    const found = await lookForTopics(this.#patterns, openAdmin(this.#connection))
    return [...new Set([...this.#names, ...found])]
  }

  async #countsOf(topics: readonly string[]): Promise<Map<string, number>> {
    const { topics: found } = await this.#consumer.metadata({ topics: [...topics], forceUpdate: true })
    return new Map([...found].map(([name, facts]) => [name, facts?.partitionsCount ?? 0]))
  }
}
