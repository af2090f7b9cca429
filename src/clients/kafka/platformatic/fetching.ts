import type { ConnectionPool, Consumer } from '@platformatic/kafka'
import type { Connection, ConsumerOptions, Consuming, Partition } from '../client.ts'
import { asPassing, isPassing, kafkaError, unreadableRecords } from '../errors.ts'
import { byTopic } from '../partition-name.ts'
import { protocolErrors, runningFailureOf } from './failure.ts'
import type { PartitionAnswer } from './fetch-response.ts'
import { millis } from './options.ts'
import type { Outages } from './outages.ts'
import { UnreadableRecords } from './read-batches.ts'
import { type Reading, Readings, type Said, saidIn } from './readings.ts'
import { messagesOf } from './records.ts'

/** Milliseconds before brokers that did not answer are asked again. */
const pause = 500
/** What is in trouble where nobody tells who leads what. */
const leaders = 'leaders'

interface Options {
  readonly consumer: Consumer
  /** Connections for this alone: brokers answer what waits for messages, and nothing else meanwhile. */
  readonly pool: ConnectionPool
  readonly calls: Consuming
  readonly connection: Connection
  /** Undefined: the partitions are this member's. A promise: resolves when that can be said again, or they are given out anew. */
  readonly sure: () => Promise<void> | undefined
  readonly outages: Pick<Outages, 'fails' | 'works' | 'only'>
  /** Brokers do not know a topic that is read. */
  readonly missing: () => void
  readonly reading: Pick<ConsumerOptions, 'maxBytes' | 'maxWait' | 'isolation'>
}

/**
 * Asks the leaders of the assigned partitions for messages, one request to each broker at a time, and hands on one answer after the other.
 * While an answer is handed on, its broker is asked for the next.
 */
export class Fetching {
  readonly #options: Options
  readonly #readings = new Readings()
  /** Counts assignments: what was asked under an earlier one is dropped. */
  #assignment = 0
  readonly #asked = new Set<number>()
  #turn: Promise<void> = Promise.resolve()
  #later: NodeJS.Timeout | undefined
  #isOver = false

  constructor(options: Options) {
    this.#options = options
  }

  /** Reads these and no others. */
  assign(partitions: readonly (Partition & { readonly offset: number })[]): void {
    this.#assignment++
    this.#readings.assign(partitions)
    // While nothing is given out it is not over.
    if (partitions.length > 0)
      this.#options.outages.only((what) => this.#readings.has(what) || !what.includes('/'))
    this.#ask()
  }

  setPaused(partitions: readonly Partition[], isPaused: boolean): void {
    this.#readings.setPaused(partitions, isPaused)
    if (!isPaused) this.#ask()
  }

  stop(): void {
    this.#isOver = true
    clearTimeout(this.#later)
    this.assign([])
  }

  #ask(): void {
    this.#askLeaders().catch((error: unknown) => this.#failed([{ key: leaders }], error))
  }

  async #askLeaders(): Promise<void> {
    const { consumer, outages } = this.#options
    const { wanted } = this.#readings
    if (this.#isOver || wanted.length === 0) return
    const topics = [...new Set(wanted.map(({ topic }) => topic))]
    // Each request looks after how old it is.
    const known = consumer.currentMetadata
    const metadata =
      known !== undefined && topics.every((topic) => known.topics.has(topic))
        ? known
        : await consumer.metadata({ topics })
    outages.works(leaders)
    const byLeader = new Map<number, Reading[]>()
    const leaderless: Reading[] = []
    for (const reading of wanted) {
      const leader = metadata.topics.get(reading.topic)?.partitions[reading.partition]?.leader ?? -1
      const known = byLeader.get(leader)
      if (leader < 0) leaderless.push(reading)
      else if (known === undefined) byLeader.set(leader, [reading])
      else known.push(reading)
    }
    this.#waitForLeaders(
      leaderless,
      topics.filter((topic) => (metadata.topics.get(topic)?.partitions ?? []).length === 0),
    )
    for (const [leader, readings] of byLeader) {
      if (this.#asked.has(leader)) continue
      this.#asked.add(leader)
      const ids = new Map(readings.map(({ topic }) => [topic, metadata.topics.get(topic)!.id]))
      this.#fetch(leader, readings, ids).catch((error: unknown) => {
        this.#asked.delete(leader)
        this.#failed(readings, error)
      })
    }
  }

  async #fetch(
    leader: number,
    readings: readonly Reading[],
    ids: ReadonlyMap<string, string>,
  ): Promise<void> {
    const { consumer, pool, reading, calls } = this.#options
    const assignment = this.#assignment
    const asked = new Map(readings.map((reading) => [reading, reading.next]))
    const when = calls.asks()
    const answer = await consumer.fetch({
      node: leader,
      topics: byTopic(readings, (topic, own) => ({
        topicId: ids.get(topic)!,
        partitions: own.map(({ partition, next }) => ({
          partition,
          fetchOffset: BigInt(next),
          partitionMaxBytes: reading.maxBytes,
          currentLeaderEpoch: -1,
          lastFetchedEpoch: -1,
        })),
      })),
      minBytes: 1,
      maxBytes: reading.maxBytes,
      maxWaitTime: millis(reading.maxWait),
      isolationLevel: reading.isolation === 'read_committed' ? 1 : 0,
      connectionPool: pool,
    })
    const names = new Map([...ids].map(([topic, id]) => [id, topic]))
    const said = saidIn(answer, names)
    if (assignment === this.#assignment) {
      this.#heed(said, readings, assignment)
      calls.answered(when, this.#readings.endsIn(said, readings))
    }
    this.#turn = this.#turn.then(() => {
      this.#asked.delete(leader)
      return assignment === this.#assignment ? this.#handOn(said, asked, assignment) : this.#ask()
    })
    this.#turn = this.#turn.catch((error: unknown) => this.#failed(readings, error))
  }

  /** Partitions of which the broker sends nothing are asked for later; the others go on. */
  #heed(said: readonly Said[], readings: readonly Reading[], assignment: number): void {
    const failures = new Map<Reading | undefined, Error>()
    for (const one of said)
      if (one[1].failure !== undefined) failures.set(this.#readings.of(one), one[1].failure)
    const lost: Reading[] = []
    for (const reading of readings) {
      const failure = failures.get(reading)
      if (failure === undefined) {
        this.#options.outages.works(reading.key)
        continue
      }
      const isLost = protocolErrors(failure).includes('OFFSET_OUT_OF_RANGE')
      reading.waits = isLost ? 'for its place' : 'a while'
      if (isLost) lost.push(reading)
      else this.#failed([reading], failure)
    }
    if (lost.length > 0) void this.#findPlaces(lost, assignment)
  }

  async #findPlaces(lost: readonly Reading[], assignment: number): Promise<void> {
    // What was read of them before comes first.
    await this.#turn
    try {
      await this.#goOn(lost, assignment)
      for (const reading of lost) reading.waits = undefined
      this.#ask()
    } catch (error) {
      for (const reading of lost) reading.waits = 'a while'
      this.#failed(lost, error)
    }
  }

  /** `unknown`: topics that brokers do not know. */
  #waitForLeaders(leaderless: readonly Reading[], unknown: readonly string[]): void {
    const { outages, missing } = this.#options
    const { brokers, title } = this.#options.connection
    for (const reading of leaderless) {
      const { key, topic, partition } = reading
      reading.waits = 'a while'
      const says = `partition ${partition} of topic "${topic}" has no leader`
      outages.fails(
        key,
        unknown.includes(topic)
          ? asPassing(kafkaError('no topic', brokers, title, undefined, topic))
          : kafkaError('busy', brokers, title, undefined, says),
      )
    }
    if (leaderless.length > 0) this.#askLater()
    if (unknown.length > 0) missing()
  }

  /** Hands on what came, partition after partition. */
  async #handOn(
    said: readonly Said[],
    asked: ReadonlyMap<Reading, number>,
    assignment: number,
  ): Promise<void> {
    const { calls, sure } = this.#options
    const found = said.flatMap((one) => this.#found(one, asked))
    this.#ask()
    for (const { reading, messages, next } of found) {
      const { topic, partition } = reading
      for (let waiting = sure(); waiting !== undefined && assignment === this.#assignment; waiting = sure())
        await waiting
      // A call for the ones before may have changed it.
      if (assignment !== this.#assignment) return
      const isTaken = this.#readings.isPaused(reading)
        ? false
        : ((await calls.messages({ topic, partition }, messages, next)) ?? true)
      // They come again, and what was asked for behind them is dropped.
      if (!isTaken) reading.next = asked.get(reading)!
    }
  }

  #found(one: Said, asked: ReadonlyMap<Reading, number>) {
    const [, answer] = one
    const reading = this.#readings.of(one)
    if (answer.failure !== undefined) return []
    // What is paused is asked for again later; what goes on elsewhere by now was asked for in vain.
    if (reading === undefined || this.#readings.isPaused(reading) || asked.get(reading) !== reading.next)
      return []
    const { messages, next } = this.#read(reading, answer)
    if (next === reading.next) return []
    reading.next = next
    this.#readings.putLast(reading)
    return [{ reading, messages, next }]
  }

  #read(reading: Reading, answer: PartitionAnswer): ReturnType<typeof messagesOf> {
    try {
      return messagesOf(answer, reading.next)
    } catch (error) {
      if (!(error instanceof UnreadableRecords)) throw error
      throw unreadableRecords(reading, error.offset, this.#options.connection.title, error)
    }
  }

  /** Some offset is not there any more: looks which, and asks where to go on. */
  async #goOn(readings: readonly Reading[], assignment: number): Promise<void> {
    const { consumer, calls } = this.#options
    for (const reading of readings) {
      const { topic, partition } = reading
      const first = await this.#offsetAt(reading, -2n)
      const next = await this.#offsetAt(reading, -1n)
      if (this.#isOver || assignment !== this.#assignment) return
      if (reading.next < first || reading.next > next)
        reading.next = await calls.outOfRange({ topic, partition }, first, next)
    }
    consumer.clearMetadata()
  }

  async #offsetAt({ topic, partition }: Partition, timestamp: bigint): Promise<number> {
    const { consumer } = this.#options
    const found = await consumer.listOffsets({
      topics: [topic],
      partitions: { [topic]: [partition] },
      timestamp,
      isolationLevel: 0,
    })
    return Number(found.get(topic)?.[partition] ?? 0n)
  }

  /** `what`: what does not work. */
  #failed(what: readonly Pick<Reading, 'key'>[], error: unknown): void {
    if (this.#isOver) return
    const { connection, calls, outages } = this.#options
    const failure = runningFailureOf(error, connection)
    if (!isPassing(failure)) {
      calls.failed(failure)
      return
    }
    // Others may have them by now, and then nobody would say that they work again.
    for (const { key } of what) if (key === leaders || this.#readings.has(key)) outages.fails(key, failure)
    this.#askLater()
  }

  /** Who leads may be another one by then. */
  #askLater(): void {
    this.#options.consumer.clearMetadata()
    this.#later ??= setTimeout(() => {
      this.#later = undefined
      this.#readings.waited()
      this.#ask()
    }, pause)
  }
}
