import type { Rec } from '../../core/value.ts'
import type { Origin } from '../../operators/contract/chunk.ts'

/** Event time of one partition: its watermark is the largest time seen less the lateness (protocol W1). All in microseconds. */
export class PartitionTime {
  readonly #lateness: number
  #newest = Number.NEGATIVE_INFINITY
  watermark = Number.NEGATIVE_INFINITY
  /** Since it was saved. */
  isChanged = false

  constructor(lateness: number) {
    this.#lateness = lateness
  }

  /** The watermark before an event of this time, which then moves it. */
  take(time: number): number {
    const before = this.watermark
    if (time > this.#newest) this.#reach(time)
    return before
  }

  /** As it was kept. */
  restore({ newest }: Rec): void {
    if (typeof newest === 'number') this.#reach(newest)
    this.isChanged = false
  }

  save(): Rec {
    this.isChanged = false
    return { newest: this.#newest }
  }

  #reach(time: number): void {
    this.#newest = time
    this.watermark = time - this.#lateness
    this.isChanged = true
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

  /** What has changed since the last call, by partition. */
  save(): ReadonlyMap<string, Rec> {
    const rows = new Map<string, Rec>()
    for (const [partition, time] of this.#partitions) if (time.isChanged) rows.set(partition, time.save())
    return rows
  }

  restore(rows: ReadonlyMap<string, Rec>): void {
    for (const [partition, row] of rows) {
      const time = new PartitionTime(this.#lateness)
      time.restore(row)
      this.#partitions.set(partition, time)
    }
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
