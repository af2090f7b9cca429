import type { Answered, Asked } from '../../../clients/kafka/client.ts'
import { nameOf } from '../../../clients/kafka/partition-name.ts'
import type { Clock } from '../../../core/clock.ts'
import type { PartitionNotes } from '../../contract/partition-notes.ts'
import { AwakeClock } from './awake-clock.ts'

interface Options {
  readonly clock: Clock
  /** Microseconds: by so much the question to one broker may be older than the answer of another. */
  readonly longest: number
  readonly partitions: Pick<PartitionNotes, 'expect' | 'rests'>
  /** The offset of the message that is read next. */
  readonly nextOf: (name: string) => number
}

/** What brokers have said of a partition. */
interface Told {
  /** The offset that a message written then would have got; not known yet: the greatest there is. */
  end: number
  /** When the broker was asked that, and the number of its answer. */
  asked: Asked
  answer: number
  /** By the clock: when it was asked first, after messages were read, of those times at which all was read; NaN: never since. */
  since: number
  /** Time was told that all of it is read, with this silence. */
  quiet: number
  isAtRest: boolean
}

const never: Asked = { at: Number.NEGATIVE_INFINITY, awake: Number.NEGATIVE_INFINITY }

/** Time is told of a longer silence in such steps. */
const step = 250_000

/**
 * Tells time which partitions are read to their ends. That is never taken for granted: a broker must have said so, and have been asked not much
 * earlier than others have answered whose events move time on. While a broker or the network stands still nobody is silent; what lies there behind
 * such a time is waited for, and so is what came while this process stood still.
 */
export class RestWatch {
  readonly #options: Options
  readonly #awake: AwakeClock
  readonly #told = new Map<string, Told>()
  /** How many answers came, when the last one did, and up to when they can tell. */
  #answers = 0
  #heard = Number.NEGATIVE_INFINITY
  #latest = Number.NEGATIVE_INFINITY
  #doubted = Number.NEGATIVE_INFINITY
  #isLost = true
  #cancel: () => void = () => {}

  constructor(options: Options) {
    this.#options = options
    this.#awake = new AwakeClock(options.clock)
  }

  /** These are read from now on, and no others: time waits for them until brokers have told of them. */
  begin(names: readonly string[]): void {
    this.#told.clear()
    this.#options.partitions.expect(names)
    this.#isLost = true
    this.#awake.start()
    this.#watch()
  }

  /** It is not read any more. */
  drop(name: string): void {
    this.#told.delete(name)
  }

  /** Nobody knows what lies there now. */
  lost(): void {
    this.#isLost = true
    this.#doubt(() => true)
  }

  readonly asks = (): Asked => ({ at: this.#options.clock.now(), awake: this.#awake.now() })

  /** A broker has answered what it was asked then; none of the messages in its answer is read yet. */
  answered(asked: Asked, ends: Iterable<Answered>): void {
    const { clock, longest, nextOf, partitions } = this.#options
    const now = clock.now()
    // The clock was put back: nothing can be said of before.
    if (now < this.#heard) this.#latest = this.#doubted = Number.NEGATIVE_INFINITY
    this.#heard = now
    this.#isLost = false
    const answer = ++this.#answers
    // It tells of some moment since it was asked: of the latest, where it moves time on, and of the first, where it says that nothing came.
    const isFresh = asked.at >= this.#latest - longest
    // It has not waited in the broker for longer than this process has waited for it.
    this.#latest = Math.max(this.#latest, asked.at + this.#awake.now() - asked.awake)
    const awaited: string[] = []
    const resting: (readonly [string, Told])[] = []
    for (const { topic, partition, end } of ends) {
      const name = nameOf({ topic, partition })
      const told = this.#toldOf(name)
      told.end = end
      told.asked = asked
      told.answer = answer
      if (isFresh && nextOf(name) >= end) resting.push([name, told])
      else if (told.isAtRest) {
        told.isAtRest = false
        awaited.push(name)
      }
    }
    if (awaited.length > 0) partitions.expect(awaited)
    this.#doubtOld()
    for (const [name, told] of resting) this.#rest(name, told)
  }

  /** It was read on. `isQuiet`: there were no messages, only marks of transactions. */
  reached(name: string, isQuiet: boolean): void {
    const told = this.#told.get(name)
    if (told === undefined) return
    if (!isQuiet) told.since = Number.NaN
    if (this.#options.nextOf(name) >= told.end) this.#rest(name, told)
  }

  stop(): void {
    this.#awake.stop()
    this.#cancel()
  }

  #toldOf(name: string): Told {
    let told = this.#told.get(name)
    if (told === undefined) {
      told = {
        end: Number.POSITIVE_INFINITY,
        asked: never,
        answer: 0,
        since: Number.NaN,
        quiet: 0,
        isAtRest: false,
      }
      this.#told.set(name, told)
    }
    return told
  }

  #rest(name: string, told: Told): void {
    if (Number.isNaN(told.since)) told.since = told.asked.at
    const quiet = told.asked.at - told.since
    if (told.isAtRest && quiet >= told.quiet && quiet < told.quiet + step) return
    told.isAtRest = true
    told.quiet = quiet
    this.#options.partitions.rests(name, quiet)
  }

  /** Those for which the broker was asked long before this answer came, which may tell of much that has happened since. */
  #doubtOld(): void {
    const { longest } = this.#options
    // At each answer would be too often where there are many.
    if (this.#latest - this.#doubted < longest / 4) return
    this.#doubted = this.#latest
    const oldest = this.#latest - longest
    this.#doubt((told) => told.answer !== this.#answers && told.asked.at < oldest)
  }

  /** Of these it is not known any more whether something has come; a later answer may say that nothing has, all the time. */
  #doubt(which: (told: Told) => boolean): void {
    const doubted: string[] = []
    for (const [name, told] of this.#told) {
      if (!told.isAtRest || !which(told)) continue
      told.isAtRest = false
      doubted.push(name)
    }
    if (doubted.length > 0) this.#options.partitions.expect(doubted)
  }

  #watch(): void {
    const { clock, longest } = this.#options
    this.#cancel()
    this.#cancel = clock.after(longest / 2, () => {
      if (!this.#isLost && clock.now() - this.#heard >= longest) this.lost()
      this.#watch()
    })
  }
}
