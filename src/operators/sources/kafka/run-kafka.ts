import type {
  Assigned,
  Connection,
  KafkaAdmin,
  KafkaClient,
  KafkaConsumer,
  Partition,
} from '../../../clients/kafka/client.ts'
import { noSuchTopic } from '../../../clients/kafka/errors.ts'
import type { MessageReader } from '../../../clients/schema-registry/schemas.ts'
import { RunError } from '../../../core/run-error.ts'
import type { Origin } from '../../contract/chunk.ts'
import type { Positions, RunningSource, SourceContext } from '../../contract/source.ts'
import { firstOffsets } from './first-offsets.ts'
import { loadSchemas } from './load-schemas.ts'
import { pushMessages } from './message-chunks.ts'
import { pushRecords } from './message-records.ts'
import { QuietWatch } from './quiet-watch.ts'

export interface KafkaReading {
  readonly client: KafkaClient
  readonly connection: Connection
  readonly topics: readonly string[]
  readonly patterns: readonly RegExp[]
  readonly group: string
  readonly start: 'beginning' | 'end' | 'committed'
  /** Microseconds since 1970: the first start begins with messages from then on. */
  readonly startTime: number | undefined
  readonly members: 'sole' | 'shared'
  readonly isolation: 'read_committed' | 'read_uncommitted'
  readonly onGap: 'stop' | 'beginning' | 'end'
  readonly sessionTimeout: number
  readonly maxBytes: number
  readonly maxWait: number
  readonly protocol: 'classic' | 'consumer'
  /** Makes events of messages with schemas. */
  readonly reader: MessageReader | undefined
}

const nameOf = ({ topic, partition }: Partition): string => `${topic}/${partition}`
const topicOf = (name: string): string => name.slice(0, name.lastIndexOf('/'))

/** Reads topics as a member of a group. Partitions of the source are those of the topics; a position is the offset of the next message. */
export class KafkaSource implements RunningSource {
  readonly #reading: KafkaReading
  readonly #context: SourceContext
  readonly #title: string
  readonly #admin: KafkaAdmin
  readonly #consumer: KafkaConsumer
  readonly #origins = new Map<string, Origin>()
  /** Offset of the next message of each partition read by this member. */
  readonly #next = new Map<string, number>()
  readonly #changed = new Set<string>()
  /** For `--until-eof`: where each partition ends. */
  readonly #ends = new Map<string, number>()
  /** Where partitions begin that have no position. */
  readonly #begins = new Map<string, number>()
  readonly #quiet: QuietWatch
  #finish: (error?: unknown) => void = () => {}
  #isOver = false
  /** Offsets that are being told to the group. */
  #committing: Promise<void> = Promise.resolve()
  /** How often the partitions were given out anew. */
  #assignment = 0
  #isJoining = false
  /** `#next` has the partitions of this member. */
  #isAssigned = false
  /** All partitions were this run's. */
  #wasAlone = false
  /** The other member is gone. */
  #forgetOther: () => void = () => {}

  constructor(reading: KafkaReading, context: SourceContext) {
    this.#reading = reading
    this.#context = context
    this.#title = reading.connection.title
    const { client, connection, group, isolation, sessionTimeout, maxBytes, maxWait, protocol } = reading
    this.#quiet = new QuietWatch({
      clock: context.clock,
      longest: Math.max(1_000_000, 4 * maxWait),
      lost: () => this.#silent(),
      // What cannot be asked now is asked when the brokers are heard next.
      back: () => this.#answered().catch(() => this.#quiet.lost()),
    })
    this.#admin = client.admin(connection)
    this.#consumer = client.consumer(connection, {
      group,
      topics: [...reading.topics, ...reading.patterns],
      isolation,
      sessionTimeout,
      maxBytes,
      maxWait,
      protocol,
    })
  }

  async run(): Promise<void> {
    const { stop, untilEof } = this.#context
    try {
      await this.#look()
      if (stop.aborted || (untilEof && this.#isDone())) return
      const over = new Promise<void>((resolve, reject) => {
        this.#finish = (error) => {
          this.#isOver = true
          if (error === undefined) resolve()
          else reject(error)
        }
      })
      over.catch(() => {})
      this.#isJoining = true
      const onStop = (): void => this.#finish()
      stop.addEventListener('abort', onStop, { once: true })
      try {
        await Promise.race([
          this.#consumer.start({
            assigned: (partitions) => this.#assigned(partitions),
            rebalancing: () => this.#rebalancing(),
            messages: (from, messages, next, last) => this.#take(from, messages, next, last),
            fetched: () => this.#quiet.heard(),
            outOfRange: (from, first, next) => Promise.resolve(this.#gone(from, first, next)),
            failed: (error) => this.#finish(error),
          }),
          over,
        ])
        await over
      } finally {
        this.#quiet.stop()
        this.#forgetOther()
        stop.removeEventListener('abort', onStop)
      }
    } finally {
      this.#isOver = true
    }
  }

  position(): Positions {
    const changed = [...this.#changed].flatMap((name) => {
      const offset = this.#next.get(name)
      // One that another member has by now is that one's to tell.
      return offset === undefined ? [] : [[name, { offset }] as const]
    })
    this.#changed.clear()
    return new Map(changed)
  }

  decided(positions: Positions): void {
    const offsets = [...positions].flatMap(([name, { offset }]) => {
      const topic = topicOf(name)
      return typeof offset === 'number'
        ? [{ topic, partition: Number(name.slice(topic.length + 1)), offset }]
        : []
    })
    if (offsets.length === 0) return
    this.#committing = this.#consumer.commit(offsets).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error)
      this.#context.log.warn(`${this.#title}: the offsets of its group were not committed: ${why}`, {
        code: 'LP5507',
      })
    })
  }

  async close(): Promise<void> {
    await this.#committing
    await this.#consumer.close()
    await this.#admin.close()
  }

  /** Finds out where partitions begin and end, before the first message. */
  async #look(): Promise<void> {
    const { topics, patterns } = this.#reading
    const named =
      patterns.length === 0
        ? []
        : (await this.#admin.topics()).filter((name) => patterns.some((one) => one.test(name)))
    for (const topic of new Set([...topics, ...named])) {
      const facts = await this.#admin.topic(topic)
      if (facts === undefined) throw noSuchTopic(topic, this.#title)
      await this.#lookAt(topic, !topics.includes(topic))
    }
    // Time waits for what lies there already, whichever partition is read first.
    this.#silent()
  }

  /** `isFound`: by a pattern, that also finds topics which are made later. */
  async #lookAt(topic: string, isFound: boolean): Promise<void> {
    const restored = [...this.#context.restored.keys()]
    const wasRead = restored.some((name) => isFound || topicOf(name) === topic)
    for (const [partition, { begin, end }] of await firstOffsets(this.#admin, topic, {
      ...this.#reading,
      wasRead: wasRead && this.#reading.members === 'sole',
    })) {
      const name = nameOf({ topic, partition })
      this.#ends.set(name, end)
      this.#begins.set(name, begin)
    }
  }

  #assigned(partitions: readonly Partition[]): Assigned | Promise<Assigned> {
    if (this.#reading.members === 'shared') return this.#share(partitions)
    this.#mustBeAlone(partitions)
    return this.#begin(partitions.map((one) => ({ ...one, known: this.#known(nameOf(one)) })))
  }

  /** Other members may have read them since this one has started: the group knows how far. */
  async #share(partitions: readonly Partition[]): Promise<Assigned> {
    const assignment = ++this.#assignment
    const committed = new Map<string, number>()
    for (const topic of new Set(partitions.map((one) => one.topic)))
      for (const [partition, { offset }] of await this.#admin.committed(this.#reading.group, topic))
        committed.set(nameOf({ topic, partition }), offset)
    // By now they may be given out anew.
    if (assignment !== this.#assignment) return []
    this.#next.clear()
    return this.#begin(partitions.map((one) => ({ ...one, known: committed.get(nameOf(one)) })))
  }

  /** `known`: where to go on; those that have no place yet begin, and that place is kept: at the next start messages lie behind it. */
  #begin(partitions: readonly (Partition & { readonly known: number | undefined })[]): Assigned {
    const from = partitions.map(({ topic, partition, known }) => {
      const name = nameOf({ topic, partition })
      const offset = known ?? this.#begins.get(name) ?? 0
      this.#next.set(name, offset)
      if (known === undefined) this.#changed.add(name)
      return { topic, partition, offset }
    })
    this.#isAssigned = true
    this.#quiet.watch()
    if (this.#context.untilEof && this.#isDone()) this.#finish()
    return from
  }

  /**
   * Another member would get a part of the partitions, and what this one has counted would be wrong. After a lost connection the other may be
   * this run itself, as the brokers knew it before: that one is gone when it was silent for a session.
   */
  #mustBeAlone(partitions: readonly Partition[]): void {
    this.#forgetOther()
    const mine = new Set(partitions.map(nameOf))
    if ([...this.#ends.keys()].every((name) => mine.has(name))) {
      this.#wasAlone = true
      return
    }
    const { group, sessionTimeout } = this.#reading
    const error = new RunError(
      'LP5509',
      this.#title,
      'config',
      `The group "${group}" has another member, and this run is to be the only one. Stop the other one, give this one a "group" of its own, or share the work with "members: shared".`,
    )
    if (!this.#wasAlone) throw error
    this.#forgetOther = this.#context.clock.after(3 * sessionTimeout, () => this.#finish(error))
  }

  /** Nothing is heard of the brokers: time waits for all partitions, since nobody knows what lies there. */
  #silent(): void {
    this.#context.partitions.expect(new Set([...this.#ends.keys(), ...this.#next.keys()]))
  }

  /** The brokers answer again: partitions that are read to their ends hold up nobody any more. */
  async #answered(): Promise<void> {
    const topics = new Set([...this.#next.keys()].map(topicOf))
    for (const topic of topics) {
      for (const [partition, { next }] of await this.#admin.ends(topic)) {
        const name = nameOf({ topic, partition })
        if ((this.#next.get(name) ?? 0) >= next) this.#context.partitions.rests(name)
      }
    }
  }

  #rebalancing(): void {
    this.#assignment++
    this.#quiet.lost()
    if (this.#reading.members === 'sole') return
    this.#isAssigned = false
    this.#next.clear()
  }

  #take(
    from: Partition,
    messages: Parameters<typeof pushMessages>[0],
    next: number,
    last: number,
  ): Promise<void> | undefined {
    const { reader } = this.#reading
    if (this.#isOver) return undefined
    const load = () => reader?.load(messages.flatMap(({ value }) => (value === null ? [] : [value])))
    const loading = load()
    if (loading === undefined) return this.#push(from, messages, next, last)
    const assignment = this.#assignment
    return loadSchemas(loading, load, this.#title, this.#context).then(
      // Of an assignment that is over, they come again, here or at another member.
      () =>
        this.#isOver || assignment !== this.#assignment ? undefined : this.#push(from, messages, next, last),
      (error: unknown) => this.#finish(error),
    )
  }

  #push(
    from: Partition,
    messages: Parameters<typeof pushMessages>[0],
    next: number,
    last: number,
  ): Promise<void> | undefined {
    const { reader } = this.#reading
    const name = nameOf(from)
    const end = this.#context.untilEof ? (this.#ends.get(name) ?? 0) : Number.POSITIVE_INFINITY
    const wanted = next <= end ? messages : messages.filter(({ offset }) => offset < end)
    const origin = this.#originOf(from, name)
    if (reader === undefined) pushMessages(wanted, origin, this.#context)
    else pushRecords(wanted, origin, reader, this.#context)
    this.#next.set(name, Math.min(next, end))
    this.#changed.add(name)
    if (this.#context.untilEof) {
      if (next >= end) this.#context.partitions.ends(name)
      if (this.#isDone()) this.#finish()
    } else if (next >= last) this.#context.partitions.rests(name)
    return this.#context.ready()
  }

  /** All that was there at the start was read: of a shared group, what this member has of it. */
  #isDone(): boolean {
    const isPart = this.#reading.members === 'shared' && this.#isJoining
    if (isPart && !this.#isAssigned) return false
    for (const [name, end] of this.#ends) {
      if (isPart && !this.#next.has(name)) continue
      if ((this.#known(name) ?? this.#begins.get(name) ?? 0) < end) return false
    }
    return true
  }

  /** The offset of the next message of a partition, where this member or its state knows one. */
  #known(name: string): number | undefined {
    const next = this.#next.get(name)
    // What members of a shared group have kept is outdated: others have read on.
    if (next !== undefined || this.#reading.members === 'shared') return next
    const restored = this.#context.restored.get(name)?.['offset']
    return typeof restored === 'number' ? restored : undefined
  }

  #gone(from: Partition, first: number, next: number): number {
    const { onGap } = this.#reading
    const name = nameOf(from)
    const what = `Messages of "${name}" from offset ${this.#next.get(name) ?? 0} on are gone: the first there is has ${first}`
    if (onGap === 'stop')
      throw new RunError(
        'LP5508',
        this.#title,
        'config',
        `${what}. To go on without them, say "on_gap: beginning" or "on_gap: end".`,
      )
    this.#context.log.warn(`${this.#title}: ${what}; it goes on at the ${onGap}.`, { code: 'LP5508' })
    const at = onGap === 'beginning' ? first : next
    this.#next.set(name, at)
    this.#changed.add(name)
    return at
  }

  #originOf({ topic, partition }: Partition, name: string): Origin {
    let origin = this.#origins.get(name)
    if (origin === undefined) {
      origin = { source: this.#context.name, partition: name, path: null, topic, number: partition }
      this.#origins.set(name, origin)
    }
    return origin
  }
}
