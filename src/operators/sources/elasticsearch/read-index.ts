import type { ElasticClient, Hit } from '../../../clients/elasticsearch/client.ts'
import { RunError } from '../../../core/run-error.ts'
import { sleep } from '../../../core/sleep.ts'
import type { Value } from '../../../core/value.ts'
import type { Origin } from '../../contract/chunk.ts'
import type { Positions, SourceContext } from '../../contract/source.ts'
import { Place } from './place.ts'
import { pushHits } from './push-hits.ts'

export interface IndexReading {
  readonly indices: readonly string[]
  readonly query: Value
  /** The field by which documents are sorted. */
  readonly sort: string
  readonly fields: readonly string[] | undefined
  /** Documents in one answer. */
  readonly size: number
  /** Microseconds that a point in time lives without being asked. */
  readonly keepAlive: number
  /** Microseconds between two looks for more; undefined: it ends when all was read. */
  readonly every: number | undefined
}

/** Documents with one sort value whose names are kept, and written at each checkpoint. */
const mostEquals = 100_000

/** Reads what a search finds, in the order of a field, over points in time. Its one partition is called after the indices. */
export class IndexReader {
  readonly #reading: IndexReading
  readonly #client: ElasticClient
  readonly #context: SourceContext
  readonly #origin: Origin
  readonly #place: Place
  #isMoved = false
  /** The field to sort by was there. */
  #hasSorted = false

  constructor(reading: IndexReading, client: ElasticClient, context: SourceContext) {
    this.#reading = reading
    this.#client = client
    this.#context = context
    const partition = reading.indices.join(',')
    this.#origin = { source: context.name, partition, path: null }
    this.#place = new Place(context.restored.get(partition))
  }

  async run(): Promise<void> {
    const { every } = this.#reading
    const { stop, partitions, untilEof } = this.#context
    const isBounded = every === undefined || untilEof
    for (;;) {
      partitions.expect([this.#origin.partition])
      await this.#readAll()
      if (stop.aborted) return
      if (isBounded) break
      partitions.rests(this.#origin.partition)
      await sleep(this.#context.clock, every, this.#context.stop)
      if (stop.aborted) return
    }
    partitions.ends(this.#origin.partition)
  }

  position(): Positions {
    if (!this.#isMoved) return new Map()
    this.#isMoved = false
    return new Map([[this.#origin.partition, this.#place.save()]])
  }

  /** Reads all that there is now. */
  async #readAll(): Promise<void> {
    const { indices, keepAlive } = this.#reading
    for (;;) {
      // While what is behind a sink is away that takes longer than any point in time lives.
      await this.#mayRead()
      if (this.#context.stop.aborted) return
      const before = this.#place.read
      let pit = await this.#client.openPit(indices, keepAlive)
      try {
        const next = await this.#readPit(pit, (other) => {
          pit = other
        })
        if (next === 'end') return
        if (next === 'lost' && this.#place.read === before) throw this.#tooShort()
      } finally {
        await this.#client.closePit(pit)
      }
    }
  }

  /** The point in time is gone: after a wait, as may well be (`again`), or though it was in use (`lost`). */
  async #readPit(first: string, renamed: (pit: string) => void): Promise<'end' | 'again' | 'lost'> {
    const { stop } = this.#context
    const { size } = this.#reading
    let pit = first
    let after = this.#place.isAtStart ? undefined : this.#place.after
    while (!stop.aborted) {
      const hasWaited = await this.#mayRead()
      if (stop.aborted) break
      let hits: readonly Hit[]
      try {
        const found = await this.#search(pit, after)
        pit = found.pit
        hits = found.hits
        this.#hasSorted = true
      } catch (error) {
        if (!(error instanceof RunError)) throw error
        if (error.code === 'LP5550' && this.#hasSorted) throw this.#noFieldYet(error)
        if (error.code !== 'LP5542') throw error
        // If it is the index that is gone, opening the next one says so.
        return hasWaited ? 'again' : 'lost'
      }
      renamed(pit)
      this.#push(hits)
      if (hits.length < size) break
      after = hits.at(-1)!.sort
    }
    return 'end'
  }

  /** Resolves when there is room for what is read, or at a stop; tells whether it had to wait for that. */
  async #mayRead(): Promise<boolean> {
    const { stop, ready } = this.#context
    let hasWaited = false
    for (let wait = ready(); wait !== undefined && !stop.aborted; wait = ready()) {
      hasWaited = true
      await wait
    }
    return hasWaited
  }

  /** An index that was made just now gets its fields with its first document. */
  #noFieldYet({ code, operator, message, cause }: RunError): RunError {
    return new RunError(code, operator, 'connection', message, { cause })
  }

  /** It would go on like this for ever. */
  #tooShort(): RunError {
    return new RunError(
      'LP5546',
      `elasticsearch source "${this.#context.name}"`,
      'connection',
      'Elasticsearch forgot the point in time before anything new was read. Give it longer with "keep_alive", or read more at once with "batch".',
    )
  }

  #search(pit: string, after: readonly Value[] | undefined) {
    const { query, sort, size, fields, keepAlive } = this.#reading
    return this.#client.search(
      { pit, query, size, after, fields, sort: [{ [sort]: 'asc' }, { _shard_doc: 'asc' }] },
      keepAlive,
    )
  }

  #push(hits: readonly Hit[]): void {
    const fresh = this.#place.fresh(hits)
    pushHits(fresh, this.#place.read + 1, this.#origin, this.#context, (pushed) => {
      this.#place.move(pushed)
      this.#isMoved = true
    })
    if (this.#place.equals > mostEquals) throw this.#tooCoarse()
  }

  #tooCoarse(): RunError {
    const { sort } = this.#reading
    return new RunError(
      'LP5550',
      `elasticsearch source "${this.#context.name}"`,
      'config',
      `More than ${mostEquals} documents have the same value in "${sort}", and it must be known of each whether it was read. Give "sort" a field with more different values, such as a date with milliseconds.`,
    )
  }
}
