import type { KafkaConsumer } from '../../../clients/kafka/client.ts'
import { partitionOf } from '../../../clients/kafka/partition-name.ts'
import type { Clock } from '../../../core/clock.ts'
import type { Positions } from '../../contract/source.ts'

/** Microseconds before offsets that could not be told are told again, where nothing else is to be told by then. */
const again = 1_000_000

interface Options {
  readonly consumer: Pick<KafkaConsumer, 'commit'>
  readonly clock: Clock
  /** This member reads the partition, and has not begun it further on. */
  readonly mayTell: (name: string, offset: number) => boolean
  readonly failed: (error: unknown) => void
}

/**
 * Tells a group how far it has got, one request after the other: of two at once an older one that is tried again would take the group back. What
 * is not told when partitions are given out anew is told of those alone that stay; what could not be told is told later, where nothing newer is.
 */
export class Commits {
  readonly #options: Options
  /** The latest of each partition that was not told yet. */
  readonly #waiting = new Map<string, number>()
  #underway: Promise<void> | undefined
  #cancel: () => void = () => {}
  #isClosing = false

  constructor(options: Options) {
    this.#options = options
  }

  add(positions: Positions): void {
    for (const [name, { offset }] of positions)
      if (typeof offset === 'number') this.#waiting.set(name, offset)
    if (this.#underway === undefined) this.#tell()
  }

  /** Nothing is under way: what was added is told, or could not be for now. */
  async told(): Promise<void> {
    while (this.#underway !== undefined) await this.#underway
  }

  /** All is told that was added, or failed once more. */
  async done(): Promise<void> {
    this.#isClosing = true
    this.#cancel()
    while (this.#underway !== undefined) await this.#underway
    this.#tell()
    await this.#underway
  }

  #tell(): void {
    const { consumer, failed } = this.#options
    this.#cancel()
    const told = this.#next()
    if (told.size === 0) {
      this.#underway = undefined
      return
    }
    const offsets = [...told].map(([name, offset]) => ({ ...partitionOf(name), offset }))
    this.#underway = consumer.commit(offsets).then(
      () => this.#tell(),
      (error: unknown) => {
        failed(error)
        this.#keep(told)
      },
    )
  }

  /** What could not be told waits, unless something newer does. */
  #keep(told: ReadonlyMap<string, number>): void {
    const isMore = this.#waiting.size > 0
    for (const [name, offset] of told) if (!this.#waiting.has(name)) this.#waiting.set(name, offset)
    this.#underway = undefined
    if (isMore) this.#tell()
    else if (!this.#isClosing) this.#cancel = this.#options.clock.after(again, () => this.#tell())
  }

  #next(): ReadonlyMap<string, number> {
    const mine = new Map([...this.#waiting].filter(([name, offset]) => this.#options.mayTell(name, offset)))
    this.#waiting.clear()
    return mine
  }
}
