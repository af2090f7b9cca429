import type { KafkaConsumer, Partition } from '../../../clients/kafka/client.ts'
import type { Positions } from '../../contract/source.ts'
import { partitionOf } from './reading.ts'

interface Options {
  readonly consumer: Pick<KafkaConsumer, 'commit'>
  /** This member reads the partition. */
  readonly isMine: (name: string) => boolean
  readonly failed: (error: unknown) => void
}

/**
 * Tells a group how far it has got, one request after the other: of two at once an older one that is tried again would take the group back. What
 * is not told when partitions are given out anew is told of those alone that stay.
 */
export class Commits {
  readonly #options: Options
  /** The latest of each partition that was not told yet. */
  readonly #waiting = new Map<string, number>()
  #underway: Promise<void> | undefined

  constructor(options: Options) {
    this.#options = options
  }

  add(positions: Positions): void {
    for (const [name, { offset }] of positions)
      if (typeof offset === 'number') this.#waiting.set(name, offset)
    if (this.#underway === undefined) this.#tell()
  }

  /** All is told that was added, or failed. */
  async done(): Promise<void> {
    while (this.#underway !== undefined) await this.#underway
  }

  #tell(): void {
    const { consumer, failed } = this.#options
    const offsets = this.#next()
    this.#underway =
      offsets.length === 0
        ? undefined
        : consumer
            .commit(offsets)
            .catch(failed)
            .then(() => this.#tell())
  }

  #next(): readonly (Partition & { readonly offset: number })[] {
    const mine = [...this.#waiting].filter(([name]) => this.#options.isMine(name))
    this.#waiting.clear()
    return mine.map(([name, offset]) => ({ ...partitionOf(name), offset }))
  }
}
