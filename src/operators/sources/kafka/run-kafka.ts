import type {
  Assigned,
  KafkaAdmin,
  KafkaConsumer,
  KafkaMessage,
  Partition,
} from '../../../clients/kafka/client.ts'
import { isNoTopic, isPassing, noSuchTopic } from '../../../clients/kafka/errors.ts'
import { type GroupProgress, leftBehind } from '../../../clients/kafka/group-progress.ts'
import { nameOf, partitionOf, topicOf } from '../../../clients/kafka/partition-name.ts'
import { topicsLike } from '../../../clients/kafka/topics-like.ts'
import { messageOf } from '../../../core/message-of.ts'
import { RunError } from '../../../core/run-error.ts'
import { sleep } from '../../../core/sleep.ts'
import type { Origin } from '../../contract/chunk.ts'
import type { Positions, RunningSource, SourceContext } from '../../contract/source.ts'
import { Commits } from './commits.ts'
import { firstOffsets } from './first-offsets.ts'
import { MayRead } from './may-read.ts'
import { pushMessages } from './message-chunks.ts'
import { pushRecords } from './message-records.ts'
import { Pauses } from './pauses.ts'
import { Places } from './places.ts'
import type { KafkaReading } from './reading.ts'
import { RestWatch } from './rest-watch.ts'
import { SoleMember } from './sole-member.ts'
import { Undecided } from './undecided.ts'

/** Microseconds between two questions how far a group has come. */
const askAgain = 500_000

/** Reads topics as a member of a group. Partitions of the source are those of the topics; a position is the offset of the next message. */
export class KafkaSource implements RunningSource {
  readonly #reading: KafkaReading
  readonly #context: SourceContext
  readonly #title: string
  readonly #admin: KafkaAdmin
  readonly #consumer: KafkaConsumer
  readonly #origins = new Map<string, Origin>()
  readonly #places: Places
  readonly #mayRead: MayRead
  readonly #commits: Commits
  readonly #sole: SoleMember
  readonly #rest: RestWatch
  readonly #undecided = new Undecided()
  /** What decides epochs takes along how far this member has come; undefined: the group is told of it afterwards. */
  readonly #progress: GroupProgress | undefined
  /** Changes when what was read may be another member's. */
  #tenure = 0
  #finish: (error?: unknown) => void = () => {}
  #isOver = false
  /** How often the partitions were given out anew. */
  #assignment = 0
  #isJoining = false
  /** The places are those of the partitions of this member. */
  #isAssigned = false
  /** Topics that brokers do not know just now. */
  #missing: ReadonlySet<string> = new Set()

  constructor(reading: KafkaReading, context: SourceContext, progress?: GroupProgress) {
    this.#reading = reading
    this.#progress = progress
    this.#context = context
    this.#title = reading.connection.title
    const { client, connection, group, isolation, sessionTimeout, maxBytes, maxWait, protocol } = reading
    this.#places = new Places(context.restored, reading.members === 'shared')
    this.#sole = new SoleMember(reading, context.clock, (error) => this.#finish(error))
    this.#rest = new RestWatch({
      clock: context.clock,
      longest: Math.max(1_000_000, 4 * maxWait),
      partitions: context.partitions,
      nextOf: (name) => this.#places.nextOf(name),
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
    this.#mayRead = new MayRead({
      context,
      reading,
      pauses: new Pauses({ consumer: this.#consumer, clock: context.clock }),
      mine: () => this.#places.mine,
      assignment: () => this.#assignment,
      failed: (error) => this.#finish(error),
    })
    this.#commits = new Commits({
      consumer: this.#consumer,
      clock: context.clock,
      mayTell: (name, offset) => this.#places.mayTell(name, offset),
      failed: (error) => {
        const text = `${this.#title}: the offsets of its group were not committed: ${messageOf(error)}`
        context.log.warn(text, { code: 'LP5507' })
      },
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
            assigned: (partitions, goesOn) => this.#assigned(partitions, goesOn),
            letGo: () => this.#letGo(),
            rebalancing: () => this.#rebalancing(),
            messages: (from, messages, next) => this.#take(from, messages, next),
            asks: this.#rest.asks,
            answered: (asked, ends) => {
              if (!this.#isOver && !untilEof) this.#rest.answered(asked, ends)
            },
            outOfRange: (from, first, next) => Promise.resolve(this.#gone(from, first, next)),
            missing: (topics) => {
              this.#missing = topics
            },
            gone: (topics) => this.#drop(topics),
            troubled: ({ message, code }) =>
              this.#context.log.warn(`${this.#title}: ${message} It is tried again.`, { code }),
            recovered: () => this.#context.log.info(`${this.#title} reads again.`),
            failed: (error) => this.#finish(error),
          }),
          over,
        ])
        await over
      } finally {
        // Until it is begun anew nobody looks.
        this.#rest.lost()
        this.#rest.stop()
        this.#sole.stop()
        stop.removeEventListener('abort', onStop)
      }
    } finally {
      this.#isOver = true
    }
  }

  position(): Positions {
    const positions = this.#places.position()
    if (positions.size === 0) return positions
    this.#undecided.cut()
    const tenure = this.#tenure
    this.#progress?.add({
      group: this.#reading.group,
      offsets: offsetsOf(positions),
      as: () => (tenure === this.#tenure ? this.#consumer.member?.() : undefined),
    })
    return positions
  }

  decided(positions: Positions): void {
    if (this.#progress === undefined) this.#commits.add(positions)
    this.#undecided.decided()
  }

  async close(): Promise<void> {
    await this.#commits.done()
    await this.#consumer.close()
    await this.#admin.close()
  }

  /** Finds out where partitions begin and end, before the first message. Time waits for what lies there already, whichever partition is read first. */
  async #look(): Promise<void> {
    const { topics, patterns } = this.#reading
    const { partitions, restored, untilEof } = this.#context
    // As long as no broker tells, also for whatever there may be in the topics.
    const unknown = untilEof ? [] : [...restored.keys(), ...topics, ...patterns.map(String)]
    partitions.expect(unknown)
    const named = await topicsLike(patterns, this.#admin)
    for (const topic of new Set([...topics, ...named])) {
      const facts = await this.#admin.topic(topic)
      if (facts === undefined) throw noSuchTopic(topic, this.#title)
      await this.#lookAt(topic, !topics.includes(topic))
    }
    const found = new Set(this.#places.all)
    partitions.expect(found)
    for (const name of unknown) if (!found.has(name)) partitions.ends(name)
  }

  /** `isFound`: by a pattern, that also finds topics which are made later. */
  async #lookAt(topic: string, isFound: boolean): Promise<void> {
    const restored = [...this.#context.restored.keys()]
    const wasRead = restored.some((name) => isFound || topicOf(name) === topic)
    for (const [partition, first] of await firstOffsets(this.#admin, topic, {
      ...this.#reading,
      wasRead: wasRead && this.#reading.members === 'sole',
    }))
      this.#places.found(nameOf({ topic, partition }), first)
  }

  #assigned(partitions: readonly Partition[], goesOn: boolean): Assigned | Promise<Assigned> {
    const assignment = ++this.#assignment
    if (this.#reading.members === 'shared') return this.#share(partitions, assignment, goesOn)
    this.#sole.given(new Set(partitions.map(nameOf)), () => this.#there())
    return this.#begin(partitions.map((one) => ({ ...one, known: this.#places.known(nameOf(one)) })))
  }

  /** Other members may have read them since this one has started: the group knows how far. What this one keeps it need not read once more. */
  async #share(partitions: readonly Partition[], assignment: number, goesOn: boolean): Promise<Assigned> {
    if (!goesOn) this.#places.lose()
    const committed = new Map<string, number>()
    for (const topic of new Set(partitions.map((one) => one.topic)))
      for (const [partition, { offset }] of await this.#committed(topic, assignment))
        committed.set(nameOf({ topic, partition }), offset)
    // By now they may be given out anew.
    if (assignment !== this.#assignment) return []
    this.#places.forget()
    const known = this.#places.regained(committed)
    return this.#begin(partitions.map((one) => ({ ...one, known: known(nameOf(one)) })))
  }

  /** How far the group has come. What a member that is gone has left in an open transaction is waited for: it may be committed yet. */
  async #committed(topic: string, assignment: number): ReturnType<KafkaAdmin['committed']> {
    const { clock, log, stop } = this.#context
    for (let isFirst = true; ; isFirst = false)
      try {
        return await this.#admin.committed(this.#reading.group, topic, true)
      } catch (error) {
        const isOutdated = (): boolean => this.#isOver || assignment !== this.#assignment
        if (isOutdated()) return new Map()
        // A topic may be gone since it was given out: soon it is given out no more.
        if (!(error instanceof RunError) || !(isPassing(error) || isNoTopic(error))) throw error
        if (isFirst) log.warn(`${this.#title}: ${error.message} It is asked again.`, { code: error.code })
        await sleep(clock, askAgain, stop)
        if (isOutdated()) return new Map()
      }
  }

  /** `known`: where to go on. */
  #begin(partitions: readonly (Partition & { readonly known: number | undefined })[]): Assigned {
    const from = partitions.map(({ topic, partition, known }) => ({
      topic,
      partition,
      offset: this.#places.begin(nameOf({ topic, partition }), known),
    }))
    this.#isAssigned = true
    if (!this.#context.untilEof) this.#rest.begin(partitions.map(nameOf))
    if (this.#context.untilEof && this.#isDone()) this.#finish()
    return from
  }

  /** Others are to get what this member reads: nothing more is read, and what was is decided first, so that nothing of it comes twice. */
  async #letGo(): Promise<void> {
    const { wantEpoch } = this.#context
    if (this.#reading.members === 'sole' || wantEpoch === undefined) return
    this.#assignment++
    this.#rest.lost()
    if (!this.#undecided.isNone) {
      wantEpoch()
      await this.#undecided.none()
    }
    await this.#commits.told()
  }

  #rebalancing(): void {
    this.#assignment++
    this.#tenure++
    this.#rest.lost()
    if (this.#reading.members === 'sole') return
    if (this.#progress !== undefined && !this.#undecided.isNone) {
      const error = leftBehind(this.#title, this.#reading.group)
      this.#progress.lose(error)
      this.#finish(error)
    }
    this.#undecided.forget()
    this.#isAssigned = false
    this.#places.forget()
  }

  #take(from: Partition, messages: readonly KafkaMessage[], next: number): Promise<boolean> | undefined {
    if (this.#isOver) return undefined
    // Marks of transactions alone are nothing to wait for.
    const waiting = messages.length === 0 ? undefined : this.#mayRead.wait(from, messages)
    if (waiting === undefined) {
      this.#push(from, messages, next)
      return undefined
    }
    return waiting.then((mayRead) => {
      if (!mayRead || this.#isOver) return false
      this.#push(from, messages, next)
      return true
    })
  }

  #push(from: Partition, messages: readonly KafkaMessage[], next: number): void {
    const { reader } = this.#reading
    const name = nameOf(from)
    const end = this.#context.untilEof ? this.#places.endOf(name) : Number.POSITIVE_INFINITY
    // A client that could not wait hands the same over again, and both times it may be read in the end.
    const begin = this.#places.nextOf(name)
    if (next < begin) return
    const isWhole = next <= end && (messages[0]?.offset ?? begin) >= begin
    const wanted = isWhole ? messages : messages.filter(({ offset }) => offset >= begin && offset < end)
    const origin = this.#originOf(from, name)
    this.#undecided.read()
    if (reader === undefined) pushMessages(wanted, origin, this.#context)
    else pushRecords(wanted, origin, reader, this.#context)
    this.#places.reached(name, Math.min(next, end))
    if (this.#context.untilEof) {
      if (next >= end) this.#context.partitions.ends(name)
      if (this.#isDone()) this.#finish()
    } else this.#rest.reached(name, wanted.length === 0)
  }

  /** Of all that were found at the start, those whose topics brokers know now. */
  #there(): readonly string[] {
    return [...this.#places.all].filter((name) => !this.#missing.has(topicOf(name)))
  }

  /** These are there no more: time and the end of the run wait for nothing of theirs. */
  #drop(topics: readonly string[]): void {
    const { log, partitions, untilEof } = this.#context
    for (const topic of topics)
      log.warn(`${this.#title}: The topic "${topic}" is gone, and is not read any more.`, { code: 'LP5502' })
    for (const name of new Set([...this.#places.all, ...this.#places.mine])) {
      if (!topics.includes(topicOf(name))) continue
      this.#places.drop(name)
      this.#rest.drop(name)
      partitions.ends(name)
    }
    if (untilEof && this.#isDone()) this.#finish()
  }

  /** All that was there at the start was read: of a shared group, what this member has of it. */
  #isDone(): boolean {
    const isPart = this.#reading.members === 'shared' && this.#isJoining
    return (!isPart || this.#isAssigned) && this.#places.isDone(isPart)
  }

  #gone(from: Partition, first: number, next: number): number {
    const { onGap } = this.#reading
    const name = nameOf(from)
    const wanted = this.#places.nextOf(name)
    // A topic that was made anew, or brokers that have lost what they had.
    const what =
      wanted > next
        ? `Messages of "${name}" below offset ${wanted} are gone: it ends at ${next}`
        : `Messages of "${name}" from offset ${wanted} on are gone: the first there is has ${first}`
    if (onGap === 'stop')
      throw new RunError(
        'LP5508',
        this.#title,
        'config',
        `${what}. To go on without them, say "on_gap: beginning" or "on_gap: end".`,
      )
    this.#context.log.warn(`${this.#title}: ${what}; it goes on at the ${onGap}.`, { code: 'LP5508' })
    const at = onGap === 'beginning' ? first : next
    this.#places.reached(name, at)
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

const offsetsOf = (positions: Positions): readonly (Partition & { readonly offset: number })[] =>
  [...positions].flatMap(([name, { offset }]) =>
    typeof offset === 'number' ? [{ ...partitionOf(name), offset }] : [],
  )
