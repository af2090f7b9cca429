import type { PartitionTime, TimeCounts } from './partition-time.ts'
import { type StreamPartition, StreamPartitions } from './stream-partitions.ts'

export interface StreamTimeOptions {
  /** Microseconds, as all times here. */
  readonly lateness: number
  /** How long a partition may be silent before time goes on without it. */
  readonly idle: number
  readonly maxJump: number
  /** The clock of a live run. Undefined: the run is over what is there already; nothing is ever idle. */
  readonly now: (() => number) | undefined
  readonly counts: TimeCounts
  /** Events go into each window that is still open, whatever their own partition says. */
  readonly isLenient: boolean
  /** The time of an event is that of its arrival. */
  readonly isArrival: boolean
  /** The furthest watermark that anything behind was told. */
  readonly told: () => number
}

/** Under this name stands what is kept of the stream itself. */
export const ofStream = ''

/** What is kept of a stream over restarts: a row for each partition, and one for the stream. */
export type TimeRows = ReadonlyMap<string, Record<string, number>>

const never = Number.NEGATIVE_INFINITY
/** A tick says that so much time has passed at most: a machine that slept, or a clock that was put forward, makes nobody idle. */
const longestTick = 1_000_000

/**
 * Event time of a stream of partitions (protocol W1, W3 to W6): a watermark for each, and the combined one: the least of those that are
 * neither idle nor ended. It never goes back.
 */
export class StreamTime {
  readonly #options: StreamTimeOptions
  readonly #partitions: StreamPartitions
  #combined = never
  #arrival = never
  /** The last event that had no time of its own. */
  #stamped = never
  #hasEnded = false
  /**
   * Taken over from a last run, and nothing was heard of its source yet: there may be partitions of which nothing is kept, since they were awaited
   * and not read.
   */
  #isUnheard = false
  /** All partitions are idle or have ended, for as long as one may be silent. */
  #isIdle = false
  #silent = 0
  /** All have become idle, and nothing has come since: time goes by the clock. */
  #isClocked = false
  /** What has passed meanwhile and was not added to the watermark yet. */
  #owed = 0
  /** For how long the clock was looked at as often as it is to be. */
  #calm = 0
  /** When the clock was looked at last. */
  #ticked: number

  constructor(options: StreamTimeOptions) {
    this.#options = options
    this.#partitions = new StreamPartitions(options)
    this.#ticked = options.now?.() ?? 0
  }

  /** It goes by the clock as well, and wants its ticks. */
  get isLive(): boolean {
    return this.#options.now !== undefined
  }

  /** The time of a partition from which an event with a time has come. */
  partition(key: string): PartitionTime {
    const known = this.#partitions.get(key)
    const partition =
      known === undefined || known.isIdle || known.hasEnded ? this.#wake(key, this.#start) : known
    partition.isSeen = true
    this.#isUnheard = false
    this.#isClocked = false
    const { time } = partition
    if (this.#options.isLenient) time.ceiling = this.#options.told()
    return time
  }

  /** The watermark for an event of a partition that has no time but that of its arrival: it says nothing of how far time is. */
  timeless(key: string, received: number): number {
    if (received > this.#stamped) this.#stamped = received
    const { isLenient, told } = this.#options
    if (isLenient) return told()
    const partition = this.#partitions.get(key)
    return partition === undefined || partition.isIdle ? this.#start : partition.time.watermark
  }

  /**
   * Something is there to be read from these, or may be: time waits for them until they rest or end, and how long they were silent counts no further
   * until then. Before its first read a bounded source names all.
   */
  expect(keys: Iterable<string>): void {
    // All of them begin where the stream is now, not where one of them may already be.
    const start = this.#start
    for (const key of keys) this.#wake(key, start).isExpected = true
    this.#isUnheard = false
  }

  /** All that is there of it now was read. `quiet`: for so long nothing came, where that is known; else the clock is gone by. */
  rests(key: string, quiet = 0): void {
    this.#partitions.rest(key, quiet, this.isLive ? this.#options.idle : Number.POSITIVE_INFINITY)
  }

  /** Nothing will come from it any more (protocol W5). */
  ends(key: string): void {
    this.#partitions.end(key, this.isLive)
  }

  /** The stream has ended. */
  end(): void {
    this.#partitions.endAll()
    this.#hasEnded = true
  }

  /** The time of arrival that an event is given: never earlier than one before. */
  arrival(received: number): number {
    if (received > this.#arrival) this.#arrival = received
    return this.#arrival
  }

  /** The watermark of one partition, −∞ where nothing is known of it. */
  watermarkOf(key: string): number {
    return this.#partitions.get(key)?.time.watermark ?? never
  }

  /** No event that comes is older than this, or it is late; +∞ at the end. */
  get watermark(): number {
    if (this.#hasEnded) return Number.POSITIVE_INFINITY
    this.#raiseToLeast()
    return this.#combined
  }

  /** Time goes on without it. */
  get isIdle(): boolean {
    return this.#isIdle && !this.#hasEnded
  }

  /**
   * A look at the clock of a live run, some times a second: who is idle, and how far time has gone on where all are (protocol W3, W4).
   * `isHeld`: a full buffer keeps it from reading, so its silence says nothing.
   */
  tick(now: number, isHeld: boolean): void {
    const { idle, maxJump, lateness, isArrival } = this.#options
    const passed = Math.max(0, now - this.#ticked)
    this.#ticked = now
    if (this.#hasEnded) return
    if (isArrival) {
      this.#raise(this.arrival(now) - lateness)
      return
    }
    this.#calm = isHeld || passed > longestTick ? 0 : this.#calm + passed
    if (isHeld) return
    const counted = Math.min(passed, longestTick)
    this.#owed = this.#isClocked ? Math.min(this.#owed + passed, maxJump) : 0
    const isAwake = this.#partitions.listen(counted, idle)
    this.#silent = isAwake ? 0 : this.#partitions.size > 0 ? idle : this.#silent + counted
    if (this.#silent < idle) return
    if (!this.#isIdle) {
      this.#isIdle = true
      // Where no event had a time, the times of their arrival are all there is.
      const { largest } = this.#partitions
      this.#raise(largest === never ? this.#stamped - lateness : largest)
    }
    this.#isClocked = true
    // Behind a leap of the clock lies what has come during it and was not read yet: it gets the time to be.
    const due = this.#calm >= longestTick ? this.#owed : Math.min(counted, this.#owed)
    this.#owed -= due
    this.#raise(this.#combined + due)
  }

  /**
   * Rows of the partitions that changed since the last call, and that of the stream, which goes on with the clock alone and so is no reason to keep
   * anything. An empty row is forgotten.
   */
  save(): TimeRows {
    const rows = this.#partitions.save()
    if (!this.#hasEnded) this.#raiseToLeast()
    const stream = { combined: this.#combined, largest: this.#partitions.largest, arrival: this.#arrival }
    const known = Object.entries(stream).filter(([, value]) => value !== never)
    if (known.length > 0) rows.set(ofStream, Object.fromEntries(known))
    return rows
  }

  /** Takes over what was kept, before the first event. */
  restore(rows: ReadonlyMap<string, Readonly<Record<string, unknown>>>): void {
    const { combined = never, largest = never, arrival = never } = numbersOf(rows.get(ofStream) ?? {})
    this.#combined = combined
    this.#partitions.largest = largest
    this.#arrival = arrival
    this.#isUnheard = this.#options.now !== undefined
    for (const [key, row] of rows) {
      if (key === ofStream) continue
      this.#partitions.keep(key, numbersOf(row))
      // Whoever spoke before is waited for, as long as it may be silent.
      if (this.#options.now !== undefined) this.#wake(key, combined)
    }
  }

  /** A partition that is not idle; where it comes up or wakes, it has this watermark at least. */
  #wake(key: string, start: number): StreamPartition {
    const partition = this.#partitions.get(key)
    if (partition !== undefined && !partition.isIdle && !partition.hasEnded) return partition
    this.#isIdle = false
    return this.#partitions.wake(key, start)
  }

  /** What a partition begins with: nothing that has been told to be complete may come any more. */
  get #start(): number {
    return Math.max(this.watermark, this.#options.told())
  }

  #raiseToLeast(): void {
    if (!this.#isIdle && !this.#isUnheard) this.#raise(this.#partitions.least(this.#combined))
  }

  #raise(watermark: number): void {
    if (watermark > this.#combined) this.#combined = watermark
  }
}

const numbersOf = (row: Readonly<Record<string, unknown>>): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(row).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  )
