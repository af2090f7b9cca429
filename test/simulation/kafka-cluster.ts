import type { NewMessage } from '../../src/clients/kafka/client.ts'

/** What brokers say of a producer that is not the last of its name. */
export class Fenced extends Error {}

interface Transaction {
  state: 'open' | 'committed' | 'aborted'
  readonly offsets: Map<string, Committed>
  readonly touched: Set<Stored[]>
}

interface Stored {
  /** Null: the mark that ends a transaction, which takes an offset too. */
  readonly message: NewMessage | null
  readonly transaction: Transaction | undefined
}

/** What a group has of a partition. */
export interface Committed {
  readonly offset: number
  readonly metadata: string
}

/** A producer as the brokers know it. */
interface Known {
  epoch: number
  open: Transaction | undefined
}

/** A message as a reader sees it. */
export interface Seen {
  readonly offset: number
  readonly message: NewMessage
}

/**
 * What a cluster knows, which outlives the runs: topics, groups, and transactions with their marks. A producer that was opened anew locks the one
 * before out and ends what it left open (protocol K1 to K6). Everything happens at once; what becomes of requests on the way is the network's.
 */
export class KafkaCluster {
  readonly #topics = new Map<string, Stored[][]>()
  readonly #groups = new Map<string, Map<string, Committed>>()
  readonly #producers = new Map<string, Known>()

  createTopic(name: string, partitions: number): void {
    this.#topics.set(
      name,
      Array.from({ length: partitions }, () => []),
    )
  }

  /** Numbers of the partitions of a topic; undefined where it is not there. */
  partitionsOf(topic: string): readonly number[] | undefined {
    const partitions = this.#topics.get(topic)
    return partitions && [...partitions.keys()]
  }

  /** Gives the number by which the producer is known from now on. */
  open(id: string): number {
    const known = this.#producers.get(id) ?? { epoch: 0, open: undefined }
    this.#producers.set(id, known)
    this.#end(known, 'aborted')
    return ++known.epoch
  }

  /** A transaction has taken too long: it is ended, and its producer locked out. */
  timeOut(id: string): void {
    const known = this.#producers.get(id)
    if (known?.open === undefined) return
    this.#end(known, 'aborted')
    known.epoch++
  }

  /** Without an id: a message by itself, true at once. */
  append(topic: string, message: NewMessage, by?: { readonly id: string; readonly epoch: number }): void {
    const partition = this.#topics.get(topic)![message.partition]!
    const transaction = by && this.#transactionOf(by)
    transaction?.touched.add(partition)
    partition.push({ message, transaction })
  }

  addOffset(by: { readonly id: string; readonly epoch: number }, key: string, committed: Committed): void {
    this.#transactionOf(by).offsets.set(key, committed)
  }

  /** Gives the offsets that are true from now on: whoever answers for the group may learn of them a moment later. */
  end(
    by: { readonly id: string; readonly epoch: number },
    state: 'committed' | 'aborted',
  ): ReadonlyMap<string, Committed> {
    const known = this.#known(by)
    const offsets = known.open?.offsets ?? new Map()
    this.#end(known, state)
    return state === 'committed' ? offsets : new Map()
  }

  commit(key: string, committed: Committed): void {
    const [group, place] = JSON.parse(key) as [string, string]
    const offsets = this.#groups.get(group) ?? new Map()
    this.#groups.set(group, offsets.set(place, committed))
  }

  committed(group: string, place: string): Committed | undefined {
    return this.#groups.get(group)?.get(place)
  }

  /** The offset that the next message gets. */
  next(topic: string, partition: number): number {
    return this.#topics.get(topic)![partition]!.length
  }

  /** What a reader sees who sees only what was committed, from an offset on, and the offset behind that. */
  read(
    topic: string,
    partition: number,
    from: number,
    most: number,
  ): { readonly seen: readonly Seen[]; readonly next: number } {
    const stored = this.#topics.get(topic)![partition]!
    const seen: Seen[] = []
    let next = from
    for (; next < stored.length && seen.length < most; next++) {
      const { message, transaction } = stored[next]!
      if (transaction?.state === 'open') break
      if (message !== null && transaction?.state !== 'aborted') seen.push({ offset: next, message })
    }
    return { seen, next }
  }

  /** The lines of all partitions, as a reader sees them who sees only what was committed. */
  textOf(topic: string): string {
    return this.partitionsOf(topic)!
      .flatMap((partition) => this.read(topic, partition, 0, Number.POSITIVE_INFINITY).seen)
      .map(({ message: { value } }) => `${String(value)}\n`)
      .join('')
  }

  #known({ id, epoch }: { readonly id: string; readonly epoch: number }): Known {
    const known = this.#producers.get(id)
    if (known?.epoch !== epoch) throw new Fenced(`"${id}" was opened by another one`)
    return known
  }

  #transactionOf(by: { readonly id: string; readonly epoch: number }): Transaction {
    const known = this.#known(by)
    known.open ??= { state: 'open', offsets: new Map(), touched: new Set() }
    return known.open
  }

  #end(known: Known, state: 'committed' | 'aborted'): void {
    const { open } = known
    if (open === undefined) return
    known.open = undefined
    open.state = state
    for (const partition of open.touched) partition.push({ message: null, transaction: open })
  }
}
