import type { KafkaMessage, Partition } from '../../../clients/kafka/client.ts'
import { nameOf } from '../../../clients/kafka/partition-name.ts'
import type { SourceContext } from '../../contract/source.ts'
import { loadSchemas } from './load-schemas.ts'
import type { Pauses } from './pauses.ts'
import type { KafkaReading } from './reading.ts'

interface Options {
  readonly context: SourceContext
  readonly reading: Pick<KafkaReading, 'reader' | 'connection'>
  readonly pauses: Pauses
  /** Partitions of this member, by their names. */
  readonly mine: () => Iterable<string>
  /** Changes when partitions are given out anew: what waited is left to who reads it then. */
  readonly assignment: () => number
  readonly failed: (error: unknown) => void
}

/** Makes messages wait while a buffer is full behind the source, and while the registry does not give their schemas. */
export class MayRead {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  /** Undefined: they may be read. False in the end: not now, and they come again. */
  wait(from: Partition, messages: readonly KafkaMessage[]): Promise<boolean> | undefined {
    const { context, reading } = this.#options
    const load = () => reading.reader?.load(messages.flatMap(({ value }) => (value === null ? [] : [value])))
    const full = context.ready()
    const loading = full === undefined ? load() : undefined
    if (full === undefined && loading === undefined) return undefined
    return this.#waitFor(from, full, loading, load)
  }

  async #waitFor(
    from: Partition,
    full: Promise<void> | undefined,
    loading: Promise<void> | undefined,
    load: () => Promise<void> | undefined,
  ): Promise<boolean> {
    const { context, pauses, mine, assignment } = this.#options
    const began = assignment()
    for (let wall = full, asked = loading; wall !== undefined || asked !== undefined; ) {
      const isThrough =
        wall !== undefined
          ? await pauses.held(wall, mine)
          : await pauses.held(this.#loaded(asked!, load), () => [nameOf(from)])
      if (!isThrough || assignment() !== began) return false
      wall = context.ready()
      asked = wall === undefined ? load() : undefined
    }
    return true
  }

  async #loaded(loading: Promise<void>, load: () => Promise<void> | undefined): Promise<void> {
    const { context, reading, failed } = this.#options
    try {
      await loadSchemas(loading, load, reading.connection.title, context)
    } catch (error) {
      failed(error)
    }
  }
}
