import type { Origin } from '../../operators/contract/chunk.ts'

/** Event time of one partition: its watermark is the largest time seen less the lateness (protocol W1). All in microseconds. */
export class PartitionTime {
  readonly #lateness: number
  #newest = Number.NEGATIVE_INFINITY
  watermark = Number.NEGATIVE_INFINITY

  constructor(lateness: number) {
    this.#lateness = lateness
  }

  /** The watermark before an event of this time, which then moves it. */
  take(time: number): number {
    const before = this.watermark
    if (time > this.#newest) {
      this.#newest = time
      this.watermark = time - this.#lateness
    }
    return before
  }
}

/** Event time of a source: a watermark for each partition, and the least of them. */
export class SourceTime {
  readonly #lateness: number
  readonly #partitions = new Map<string, PartitionTime>()
  #ended = false

  constructor(lateness: number) {
    this.#lateness = lateness
  }

  partition({ partition }: Origin): PartitionTime {
    let time = this.#partitions.get(partition)
    if (time === undefined) {
      time = new PartitionTime(this.#lateness)
      this.#partitions.set(partition, time)
    }
    return time
  }

  /** The source has ended: its watermark is +∞. */
  end(): void {
    this.#ended = true
  }

  get watermark(): number {
    if (this.#ended) return Number.POSITIVE_INFINITY
    let least = Number.POSITIVE_INFINITY
    for (const { watermark } of this.#partitions.values()) least = Math.min(least, watermark)
    return least === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : least
  }
}
