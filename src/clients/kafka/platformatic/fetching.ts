import type { ConnectionPool, Consumer } from '@platformatic/kafka'
import type { Answered, Connection, ConsumerOptions, Consuming, Partition } from '../client.ts'
import { isPassing, unreadableRecords } from '../errors.ts'
import { failureOf, protocolErrors } from './failure.ts'
import type { FetchResponse, PartitionAnswer } from './fetch-response.ts'
import { millis } from './options.ts'
import { UnreadableRecords } from './read-batches.ts'
import { messagesOf } from './records.ts'

const keyOf = (topic: string, partition: number): string => `${topic}/${partition}`

/** Milliseconds before brokers that did not answer are asked again. */
const pause = 500

interface Reading extends Partition {
  /** The offset that comes next. */
  next: number
  /** The offset that a message would get, as its broker has told last. */
  end: number | undefined
}

interface Options {
  readonly consumer: Consumer
  /** Connections for this alone: brokers answer what waits for messages, and nothing else meanwhile. */
  readonly pool: ConnectionPool
  readonly calls: Consuming
  readonly connection: Connection
  /** Undefined: the partitions are this member's. A promise: resolves when that can be said again, or they are given out anew. */
  readonly sure: () => Promise<void> | undefined
  readonly reading: Pick<ConsumerOptions, 'maxBytes' | 'maxWait' | 'isolation'>
}

/**
 * Asks the leaders of the assigned partitions for messages, one request to each broker at a time, and hands on one answer after the other.
 * While an answer is handed on, its broker is asked for the next.
 */
export class Fetching {
  readonly #options: Options
  /** In the order in which brokers are asked for them; they fill their answers in that order. */
  #partitions = new Map<string, Reading>()
  readonly #paused = new Set<string>()
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
    this.#partitions = new Map(
      partitions.map(({ topic, partition, offset }) => [
        keyOf(topic, partition),
        { topic, partition, next: offset, end: undefined },
      ]),
    )
    this.#ask()
  }

  setPaused(partitions: readonly Partition[], isPaused: boolean): void {
    for (const { topic, partition } of partitions)
      if (isPaused) this.#paused.add(keyOf(topic, partition))
      else this.#paused.delete(keyOf(topic, partition))
    if (!isPaused) this.#ask()
  }

  stop(): void {
    this.#isOver = true
    clearTimeout(this.#later)
    this.assign([])
  }

  #ask(): void {
    this.#askLeaders().catch((error: unknown) => this.#failed(error))
  }

  async #askLeaders(): Promise<void> {
    const { consumer } = this.#options
    const wanted = [...this.#partitions.values()].filter((reading) => !this.#isPaused(reading))
    if (this.#isOver || wanted.length === 0) return
    const topics = [...new Set(wanted.map(({ topic }) => topic))]
    // Each request looks after how old it is.
    const known = consumer.currentMetadata
    const metadata =
      known !== undefined && topics.every((topic) => known.topics.has(topic))
        ? known
        : await consumer.metadata({ topics })
    const byLeader = new Map<number, Reading[]>()
    for (const reading of wanted) {
      const leader = metadata.topics.get(reading.topic)?.partitions[reading.partition]?.leader ?? -1
      const known = byLeader.get(leader)
      if (known === undefined) byLeader.set(leader, [reading])
      else known.push(reading)
    }
    if (byLeader.has(-1)) this.#askLater()
    for (const [leader, readings] of byLeader) {
      if (leader < 0 || this.#asked.has(leader)) continue
      this.#asked.add(leader)
      const ids = new Map(topics.map((topic) => [topic, metadata.topics.get(topic)!.id]))
      this.#fetch(leader, readings, ids).catch((error: unknown) => {
        this.#asked.delete(leader)
        this.#failed(error)
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
    const topics = Map.groupBy(readings, ({ topic }) => topic)
    const when = calls.asks()
    let answer: FetchResponse
    try {
      answer = await consumer.fetch({
        node: leader,
        topics: [...topics].map(([topic, all]) => ({
          topicId: ids.get(topic)!,
          partitions: all.map(({ partition, next }) => ({
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
    } catch (error) {
      if (assignment !== this.#assignment || !protocolErrors(error).includes('OFFSET_OUT_OF_RANGE'))
        throw error
      await this.#goOn(readings, assignment)
      this.#asked.delete(leader)
      this.#ask()
      return
    }
    const names = new Map([...ids].map(([topic, id]) => [id, topic]))
    if (assignment === this.#assignment) calls.answered(when, this.#endsOf(answer, names, readings))
    this.#turn = this.#turn.then(() => {
      this.#asked.delete(leader)
      return assignment === this.#assignment ? this.#handOn(answer, names, asked, assignment) : this.#ask()
    })
    this.#turn = this.#turn.catch((error: unknown) => this.#failed(error))
  }

  /** What the answer says of the partitions for which it was asked: where it says nothing, nothing has changed. */
  #endsOf(
    answer: FetchResponse,
    names: ReadonlyMap<string, string>,
    readings: readonly Reading[],
  ): readonly Answered[] {
    for (const { topicId, partitions } of answer.responses)
      for (const { partitionIndex, highWatermark } of partitions) {
        const reading = this.#partitions.get(keyOf(names.get(topicId) ?? '', partitionIndex))
        if (reading !== undefined) reading.end = Number(highWatermark)
      }
    return readings.flatMap(({ topic, partition, end }) =>
      end === undefined ? [] : [{ topic, partition, end }],
    )
  }

  /** Hands on what came, partition after partition. */
  async #handOn(
    answer: FetchResponse,
    names: ReadonlyMap<string, string>,
    asked: ReadonlyMap<Reading, number>,
    assignment: number,
  ): Promise<void> {
    const { calls, sure } = this.#options
    const found = answer.responses.flatMap(({ topicId, partitions }) =>
      partitions.flatMap((one) => this.#found(names.get(topicId) ?? '', one, asked)),
    )
    this.#ask()
    for (const { reading, messages, next } of found) {
      const { topic, partition } = reading
      for (let waiting = sure(); waiting !== undefined && assignment === this.#assignment; waiting = sure())
        await waiting
      // A call for the ones before may have changed it.
      if (assignment !== this.#assignment) return
      const isTaken = this.#isPaused(reading)
        ? false
        : ((await calls.messages({ topic, partition }, messages, next)) ?? true)
      // They come again, and what was asked for behind them is dropped.
      if (!isTaken) reading.next = asked.get(reading)!
    }
  }

  #found(topic: string, answer: PartitionAnswer, asked: ReadonlyMap<Reading, number>) {
    const key = keyOf(topic, answer.partitionIndex)
    const reading = this.#partitions.get(key)
    // What is paused is asked for again later; what goes on elsewhere by now was asked for in vain.
    if (reading === undefined || this.#isPaused(reading) || asked.get(reading) !== reading.next) return []
    const { messages, next } = this.#read(reading, answer)
    if (next === reading.next) return []
    reading.next = next
    // The others come first in the next answer.
    this.#partitions.delete(key)
    this.#partitions.set(key, reading)
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

  #isPaused({ topic, partition }: Partition): boolean {
    return this.#paused.has(keyOf(topic, partition))
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

  #failed(error: unknown): void {
    if (this.#isOver) return
    const { connection, calls } = this.#options
    const failure = failureOf(error, connection)
    if (!isPassing(failure)) {
      calls.failed(failure)
      return
    }
    this.#askLater()
  }

  /** Who leads may be another one by then. */
  #askLater(): void {
    this.#options.consumer.clearMetadata()
    this.#later ??= setTimeout(() => {
      this.#later = undefined
      this.#ask()
    }, pause)
  }
}
