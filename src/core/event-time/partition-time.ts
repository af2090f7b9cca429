/** What is counted beside the ledger: none of it decides where an event goes. */
export interface TimeCounts {
  /** Events of a partition that woke or came anew, older than the watermark that it began with. */
  lateIdle: number
  /** Events far in the future that nothing confirmed. */
  timeOutlier: number
}

/** How the partitions of one stream take their times. Microseconds. */
export interface TimeRules {
  readonly lateness: number
  /** How far one event may move the watermark (protocol W6). */
  readonly maxJump: number
  /** The clock to hold a first event against; undefined where the run is over what is there already. */
  readonly now: (() => number) | undefined
  readonly counts: TimeCounts
}

/** What is kept of a partition over restarts; what is absent is not known yet. */
export interface PartitionRow {
  /** The watermark by its own events. */
  readonly own?: number
  /** The watermark, where that is higher: it began or woke with it. */
  readonly start?: number
  /** Time of an event that waits to be confirmed. */
  readonly jump?: number
}

const never = Number.NEGATIVE_INFINITY

/**
 * Event time of one partition (protocol W1, W6): its watermark is the largest time of the accepted events less the lateness, and not below
 * the value that it began with. All in microseconds.
 */
export class PartitionTime {
  readonly #rules: TimeRules
  readonly #lateness: number
  readonly #maxJump: number
  watermark: number
  /** All is as usual: the watermark comes from its own events and nothing waits. Then `#own` is not kept up. */
  #isPlain = false
  #own: number
  /** NaN: nothing waits to be confirmed. */
  #jump: number
  /** What events are given in place of a watermark beyond it (`late: lenient`). */
  ceiling = Number.POSITIVE_INFINITY

  constructor(
    rules: TimeRules,
    from: number,
    { own = never, start = never, jump = Number.NaN }: PartitionRow = {},
  ) {
    this.#rules = rules
    this.#lateness = rules.lateness
    this.#maxJump = rules.maxJump
    this.watermark = Math.max(from, start, own)
    this.#own = own
    this.#jump = jump
    this.#settle()
  }

  /** The watermark that decides whether an event of this time is late: as it stands before the event moves it (protocol W2). */
  take(time: number): number {
    const before = this.watermark
    if (this.#isPlain) {
      const next = time - this.#lateness
      if (next > before) {
        if (next - before <= this.#maxJump) this.watermark = next
        else this.#wait(time)
      }
    } else this.#takeSlowly(time)
    return Math.min(before, this.ceiling)
  }

  /**
   * Takes times as `take` does, as long as nothing is odd about them: neither marked so nor a jump. `watermarks` gets what `take` gives.
   * Gives the place of the first that it did not take.
   */
  takeRun(times: Float64Array, odd: Uint8Array, from: number, to: number, watermarks: Float64Array): number {
    if (!this.#isPlain) return from
    const lateness = this.#lateness
    const maxJump = this.#maxJump
    const ceiling = this.ceiling
    let watermark = this.watermark
    let at = from
    for (; at < to && odd[at] === 0; at++) {
      const before = watermark
      const next = times[at]! - lateness
      if (next > before) {
        if (next - before > maxJump) break
        watermark = next
      }
      watermarks[at] = Math.min(before, ceiling)
    }
    this.watermark = watermark
    return at
  }

  /** Nothing comes for now, or ever: an event that waited to be confirmed is. */
  rest(): void {
    if (Number.isNaN(this.#jump)) return
    const time = this.#jump
    this.#jump = Number.NaN
    this.#accept(time)
  }

  /** No event is expected any more that is older than this. */
  raise(from: number): void {
    if (from <= this.watermark) return
    this.#leavePlain()
    this.watermark = from
  }

  save(): PartitionRow {
    const own = this.#isPlain ? this.watermark : this.#own
    return {
      ...(own === never ? {} : { own }),
      ...(this.watermark === own ? {} : { start: this.watermark }),
      ...(Number.isNaN(this.#jump) ? {} : { jump: this.#jump }),
    }
  }

  #takeSlowly(time: number): void {
    const { counts, now } = this.#rules
    if (time < this.watermark && time >= this.#own) counts.lateIdle += 1
    if (!Number.isNaN(this.#jump)) {
      const jump = this.#jump
      this.#jump = Number.NaN
      if (time >= jump - this.#maxJump) this.#accept(jump)
      else counts.timeOutlier += 1
    }
    // A first event is a jump only against the clock of a live run.
    const from = this.#own === never ? now?.() : this.watermark + this.#lateness
    if (from !== undefined && time - from > this.#maxJump && time - this.#lateness > this.watermark)
      this.#wait(time)
    else this.#accept(time)
  }

  #wait(time: number): void {
    this.#leavePlain()
    this.#jump = time
  }

  #accept(time: number): void {
    const next = time - this.#lateness
    if (!this.#isPlain && next > this.#own) this.#own = next
    if (next > this.watermark) this.watermark = next
    this.#settle()
  }

  #leavePlain(): void {
    if (this.#isPlain) this.#own = this.watermark
    this.#isPlain = false
  }

  #settle(): void {
    this.#isPlain =
      this.#isPlain || (this.#own !== never && this.#own === this.watermark && Number.isNaN(this.#jump))
  }
}
