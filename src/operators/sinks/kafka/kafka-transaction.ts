import { randomUUID } from 'node:crypto'
import type { Compression, KafkaAdmin, KafkaProducer } from '../../../clients/kafka/client.ts'
import { asPassing, isNoTopic } from '../../../clients/kafka/errors.ts'
import type { GroupCut } from '../../../clients/kafka/group-progress.ts'
import type { Clock } from '../../../core/clock.ts'
import { RunError } from '../../../core/run-error.ts'
import { sleep } from '../../../core/sleep.ts'
import type { Mark, Marks } from '../../contract/sink.ts'
import { stoppedWaiting } from '../../contract/stopped-waiting.ts'
import { isSameNote, noteIn, noteText, type Written } from './mark-note.ts'

interface Options {
  /** Own ones, which the transaction closes. */
  readonly admin: KafkaAdmin
  readonly producer: KafkaProducer
  readonly clock: Clock
  /** Aborted when nobody waits for what is left. */
  readonly stop: AbortSignal
  readonly title: string
  /** Microseconds after which brokers end a transaction that is open. */
  readonly timeout: number
}

/** Where the mark of a sink is kept: the offset of a group in partition 0 of a topic that is there. */
export interface Place {
  readonly group: string
  readonly topic: string
}

/** Between two readings that must agree: not every client can ask brokers to wait for what they apply a moment after its transaction. */
const pause = 200_000
const mostReadings = 20
/** The code of an answer that waits for a transaction to be over. */
const undecided = 'LP5523'
/** So often within so many microseconds, with no commit in between, it may be locked out (protocol K6). */
const mostLockOuts = 3
const lockOutPeriod = 600_000_000

/**
 * Transactions of the sinks that write to one cluster, one after the other: what all of them have sent, with the mark of how far each has
 * come. A mark is an offset in the transaction itself, and need not be one that the topic has (protocol C7, K1, K2).
 */
export class KafkaTransaction implements Marks {
  readonly #options: Options
  readonly #places = new Map<string, Place>()
  readonly #writer = randomUUID()
  /** What each mark was when it was read or written last. */
  readonly #known = new Map<string, Written>()
  /** Sinks whose marks were looked for where they are kept: the topic was there. */
  readonly #looked = new Set<string>()
  /** Sinks whose marks may have been written since, by a commit with nobody knows what outcome. */
  readonly #doubted = new Set<string>()
  #isOpen = false
  /** When the transaction was begun that is open, or whose commit is under way. */
  #begun: number | undefined
  #isClosed = false
  #lockOuts: number[] = []

  constructor(options: Options) {
    this.#options = options
  }

  get longest(): number {
    return this.#options.timeout
  }

  /** What a sink sends in it from now on: true with the next commit. When the last sink closes, the connections are closed. */
  join(sink: string, place: Place, compression: Compression): Pick<KafkaProducer, 'open' | 'send' | 'close'> {
    const { producer, admin } = this.#options
    this.#places.set(sink, place)
    this.#isClosed = false
    return {
      open: this.open,
      send: (messages) =>
        this.#guarded(async () => {
          await this.#begin()
          await producer.send(messages, compression)
        }),
      close: async () => {
        if (!this.#places.delete(sink) || this.#places.size > 0) return
        this.#isClosed = true
        // Else readers wait for what comes behind it until the brokers end it.
        if (this.#isOpen) await producer.abort().catch(() => {})
        await producer.close()
        await admin.close()
      },
    }
  }

  readonly open = (): Promise<void> => {
    this.#isOpen = false
    this.#begun = undefined
    // Who still waits for an attempt would lock out the run that comes after this one.
    if (this.#isClosed)
      return Promise.reject(stoppedWaiting(this.#options.title, 'to begin its transaction anew'))
    return this.#guarded(() => this.#openProducer())
  }

  readonly read = async (sink: string): Promise<Mark | undefined> => {
    const { clock, stop, title } = this.#options
    let last = await this.#look(sink)
    for (let reading = 0; reading < mostReadings; reading++) {
      await sleep(clock, pause, stop)
      if (stop.aborted) throw stoppedWaiting(title, 'for the mark of its transactions')
      const next = await this.#look(sink)
      if (isSame(next, last)) break
      last = next
    }
    if (last instanceof RunError) throw last
    const known = this.#known.get(sink)
    // Brokers forget it with the topic, or when nothing was added to it for days.
    if (last === undefined) return this.#doubted.has(sink) ? undefined : known
    if (known !== undefined && last.writer !== this.#writer && !isSameNote(known, last))
      throw this.#overtaken()
    this.#known.set(sink, last)
    this.#doubted.delete(sink)
    return last
  }

  /** The first of some topics that is not there; undefined where all are. */
  async lacks(topics: readonly string[]): Promise<string | undefined> {
    for (const name of topics) if ((await this.#options.admin.topic(name)) === undefined) return name
    return undefined
  }

  /** `cuts`: how far groups have come, which is true with it too. */
  readonly commit = (marks: ReadonlyMap<string, Mark>, cuts: readonly GroupCut[] = []): Promise<void> =>
    this.#guarded(async () => {
      const { producer } = this.#options
      await this.#begin()
      for (const { group, offsets, as } of cuts) await producer.sendOffsets(group, offsets, as)
      for (const [sink, { instance, at }] of marks) {
        const { group, topic } = this.#places.get(sink)!
        const metadata = noteText({ instance, writer: this.#writer })
        await awaitingTopic(producer.sendOffsets(group, [{ topic, partition: 0, offset: at, metadata }]))
      }
      this.#isOpen = false
      for (const sink of marks.keys()) this.#doubted.add(sink)
      await producer.commit()
      for (const [sink, mark] of marks) {
        this.#known.set(sink, { ...mark, writer: this.#writer })
        this.#doubted.delete(sink)
      }
      this.#begun = undefined
      this.#lockOuts = []
    })

  async #openProducer(): Promise<void> {
    const { producer, title } = this.#options
    try {
      await producer.open()
    } finally {
      // Closed meanwhile, by a stop that did not wait.
      if (this.#isClosed) await producer.close()
    }
    if (this.#isClosed) throw stoppedWaiting(title, 'to begin its transaction anew')
  }

  async #begin(): Promise<void> {
    if (this.#isOpen) return
    const { producer, clock } = this.#options
    await producer.begin()
    this.#isOpen = true
    this.#begun = clock.now()
  }

  /** Who is locked out may have been so by a run that has ended by now: it tries again, not for ever. Brokers lock out a transaction that took too long, too. */
  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof RunError) || error.code !== 'LP5506') throw error
      const { clock, timeout } = this.#options
      const now = clock.now()
      const lasted = now - (this.#begun ?? now)
      if (lasted >= timeout) throw this.#tookTooLong(lasted, error)
      this.#lockOuts = [...this.#lockOuts.filter((at) => now - at < lockOutPeriod), now]
      if (this.#lockOuts.length >= mostLockOuts) throw error
      throw new RunError(error.code, error.operator, 'connection', error.message, { cause: error })
    }
  }

  #tookTooLong(lasted: number, cause: RunError): RunError {
    const { title, timeout } = this.#options
    const seconds = (micros: number): number => Math.round(micros / 1e5) / 10
    return new RunError(
      'LP5521',
      title,
      'connection',
      `A transaction was open for ${seconds(lasted)} s, and the brokers end one after ${seconds(timeout)} s ("transaction_timeout"). What it held is sent anew.`,
      { cause },
    )
  }

  #overtaken(): RunError {
    return new RunError(
      'LP5506',
      this.#options.title,
      'config',
      `${this.#options.title}: another run with a copy of this state directory has written under the same name. Nothing more is sent. Stop one of them; let the one that has written last go on.`,
    )
  }

  /** An error: a transaction is not over yet that holds one, which may be the last before this. */
  async #look(sink: string): Promise<Written | undefined | RunError> {
    const { group, topic } = this.#places.get(sink)!
    try {
      const asked = this.#options.admin.committed(group, topic, true)
      const found = (await (this.#looked.has(sink) ? awaitingTopic(asked) : asked)).get(0)
      this.#looked.add(sink)
      return found && { ...noteIn(found.metadata), at: found.offset }
    } catch (error) {
      if (error instanceof RunError && error.code === undecided) return error
      throw error
    }
  }
}

/** A topic that was there at the start is waited for, as that of a sink is. */
export const awaitingTopic = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw error instanceof RunError && isNoTopic(error) ? asPassing(error) : error
  })

const isSame = (one: Written | undefined | RunError, other: Written | undefined | RunError): boolean =>
  !(one instanceof RunError) && !(other instanceof RunError) && isSameNote(one, other)
