import type { Connection, ConsumerOptions, Consuming } from '../client.ts'
import { asPassing, noSuchTopic } from '../errors.ts'
import { lookAround } from '../topics-like.ts'
import type { MemberTopics } from './member-topics.ts'
import type { Outages } from './outages.ts'

/** Milliseconds before it is looked again where topics are missing. */
const lookAgain = 5000

interface Options {
  readonly topics: Pick<MemberTopics, 'look' | 'missing'>
  readonly wanted: ConsumerOptions['topics']
  readonly connection: Pick<Connection, 'title'>
  readonly outages: Pick<Outages, 'fails' | 'works' | 'only'>
  readonly calls: Pick<Consuming, 'missing' | 'gone'>
  /** There is something else to be given out. */
  readonly changed: () => void
}

/** Looks now and then which topics have come and gone, and sooner where some are missing. */
export class TopicWatch {
  readonly #options: Options
  #interval: NodeJS.Timeout | undefined
  #soon: NodeJS.Timeout | undefined
  #lookedAt = Number.NEGATIVE_INFINITY
  #isLooking = false
  #isOver = false

  constructor(options: Options) {
    this.#options = options
  }

  start(): void {
    if (!this.#isOver) this.#interval = setInterval(() => this.#look(), lookAround)
  }

  /** At once, but for a look that was just before. */
  soon(): void {
    if (!this.#isOver && Date.now() - this.#lookedAt >= lookAgain) this.#look()
  }

  stop(): void {
    this.#isOver = true
    clearInterval(this.#interval)
    clearTimeout(this.#soon)
  }

  #look(): void {
    if (this.#isLooking) return
    this.#lookedAt = Date.now()
    this.#isLooking = true
    const done = (): void => {
      this.#isLooking = false
    }
    // What does not succeed now does so the next time.
    this.#compare().then(done, done)
  }

  async #compare(): Promise<void> {
    const { calls, changed, outages, topics } = this.#options
    const { gone, isOther } = await topics.look()
    if (this.#isOver) return
    const missing = topics.missing()
    calls.missing?.(missing)
    this.#waitFor(missing)
    if (gone.length > 0) {
      outages.only((what) => !gone.some((topic) => what.startsWith(`${topic}/`)))
      calls.gone?.(gone)
    }
    if (isOther) changed()
  }

  /** Topics that are named; by the newer protocol nobody else may notice, since nothing of them is given out. */
  #waitFor(missing: ReadonlySet<string>): void {
    const { connection, outages, wanted } = this.#options
    for (const topic of wanted) {
      if (typeof topic !== 'string') continue
      const what = `topic ${topic}`
      if (missing.has(topic)) outages.fails(what, asPassing(noSuchTopic(topic, connection.title)))
      else outages.works(what)
    }
    if (missing.size === 0) return
    clearTimeout(this.#soon)
    this.#soon = setTimeout(() => this.soon(), lookAgain)
  }
}
