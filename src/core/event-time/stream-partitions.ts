import { type PartitionRow, PartitionTime, type TimeRules } from './partition-time.ts'

/** One partition of a stream, and whether time waits for it. All times are microseconds. */
export interface StreamPartition {
  readonly time: PartitionTime
  /** Something came from it since the last tick. */
  isSeen: boolean
  /** Its source has something for it that was not read yet, or does not know: nobody can say that it is silent. */
  isExpected: boolean
  isIdle: boolean
  hasEnded: boolean
  /** For how long it was known that nothing came. */
  silent: number
  saved: PartitionRow
}

const never = Number.NEGATIVE_INFINITY

/** The partitions of a stream: who wakes, falls silent and ends, and the least watermark of those for which time waits (protocol W1, W3). */
export class StreamPartitions {
  readonly #options: TimeRules
  readonly #partitions = new Map<string, StreamPartition>()
  /** Rows of a last run, for partitions that have not come up yet. */
  readonly #kept = new Map<string, PartitionRow>()
  readonly #forgotten = new Set<string>()
  /** The largest watermark of any partition for which time has stopped waiting. */
  largest = never
  /** The partition that holds the least watermark; undefined: look anew. */
  #last: StreamPartition | undefined

  constructor(options: TimeRules) {
    this.#options = options
  }

  get size(): number {
    return this.#partitions.size
  }

  get(key: string): StreamPartition | undefined {
    return this.#partitions.get(key)
  }

  /** The partition, for which time waits from now on; where it comes up or had stopped, it has the watermark `start` at least. */
  wake(key: string, start: number): StreamPartition {
    let partition = this.#partitions.get(key)
    if (partition === undefined) {
      const saved = this.#kept.get(key) ?? {}
      this.#kept.delete(key)
      const time = new PartitionTime(this.#options, start, saved)
      partition = { time, isSeen: true, isExpected: false, isIdle: false, hasEnded: false, silent: 0, saved }
      this.#partitions.set(key, partition)
    } else partition.time.raise(start)
    partition.isIdle = false
    partition.hasEnded = false
    this.#last = undefined
    return partition
  }

  /** All that is there of it was read; for so long (`quiet`) nothing came, where its source knows. Who was silent for `idle` is waited for no more. */
  rest(key: string, quiet: number, idle: number): void {
    const partition = this.#partitions.get(key)
    if (partition === undefined) return
    partition.isExpected = false
    if (partition.isSeen || partition.hasEnded) return
    partition.silent = Math.max(partition.silent, quiet)
    this.#setAside(partition, idle)
  }

  /** Nothing will come from it any more. `isForGood`: it is forgotten, as a log that was rotated away. */
  end(key: string, isForGood: boolean): void {
    const partition = this.#partitions.get(key)
    if (partition === undefined || partition.hasEnded) return
    this.#put(partition)
    partition.isExpected = false
    partition.hasEnded = true
    if (!isForGood) return
    this.#partitions.delete(key)
    this.#forgotten.add(key)
  }

  endAll(): void {
    for (const partition of this.#partitions.values()) this.#put(partition)
  }

  /** So much time has passed: those that were silent for `idle` are waited for no more. Gives whether somebody still is. */
  listen(passed: number, idle: number): boolean {
    let isAwake = false
    for (const partition of this.#partitions.values()) {
      this.#hear(partition, passed, idle)
      if (!partition.isIdle) isAwake = true
    }
    return isAwake
  }

  /** The least watermark of those for which time waits, −∞ where there is none; `combined`: what it was. */
  least(combined: number): number {
    const last = this.#last
    if (last !== undefined && last.time.watermark === combined) return combined
    let least: StreamPartition | undefined
    for (const partition of this.#partitions.values()) {
      if (partition.isIdle || partition.hasEnded) continue
      if (least === undefined || partition.time.watermark < least.time.watermark) least = partition
    }
    this.#last = least
    return least?.time.watermark ?? never
  }

  /** Rows of those that changed since the last call; an empty row is forgotten. */
  save(): Map<string, Record<string, number>> {
    const rows = new Map<string, Record<string, number>>()
    for (const key of this.#forgotten) if (!this.#partitions.has(key)) rows.set(key, {})
    this.#forgotten.clear()
    for (const [key, partition] of this.#partitions) {
      const row = partition.time.save()
      const { saved } = partition
      if (row.own === saved.own && row.start === saved.start && row.jump === saved.jump) continue
      partition.saved = row
      rows.set(key, { ...row })
    }
    return rows
  }

  /** Takes over a row of a last run, for when the partition comes up. */
  keep(key: string, row: PartitionRow): void {
    this.#kept.set(key, row)
  }

  #hear(partition: StreamPartition, passed: number, idle: number): void {
    if (partition.isSeen) partition.silent = 0
    else if (!partition.isExpected) partition.silent += passed
    partition.isSeen = false
    if (!partition.isExpected) this.#setAside(partition, idle)
  }

  #setAside(partition: StreamPartition, idle: number): void {
    if (partition.isIdle || partition.silent < idle) return
    this.#put(partition)
    partition.isIdle = true
  }

  /** Time no longer waits for it. */
  #put(partition: StreamPartition): void {
    partition.time.rest()
    const { watermark } = partition.time
    if (watermark > this.largest) this.largest = watermark
    if (this.#last === partition) this.#last = undefined
  }
}
