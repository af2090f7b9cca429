import type { Answered, Partition } from '../client.ts'
import { nameOf } from '../partition-name.ts'
import type { FetchResponse, PartitionAnswer } from './fetch-response.ts'

/** A partition that is read. */
export interface Reading extends Partition {
  /** `logs/3` */
  readonly key: string
  /** The offset that comes next. */
  next: number
  /** The offset that a message would get, as its broker has told last. */
  end: number | undefined
  /** It is not asked for before some time has gone by, or before it is known where to go on. */
  waits: 'a while' | 'for its place' | undefined
}

/** What a broker says of a partition. */
export type Said = readonly [topic: string, answer: PartitionAnswer]

/** `names`: of topics, by their ids. */
export const saidIn = ({ responses }: FetchResponse, names: ReadonlyMap<string, string>): readonly Said[] =>
  responses.flatMap(({ topicId, partitions }) =>
    partitions.map((answer): Said => [names.get(topicId) ?? '', answer]),
  )

/** The partitions that are read, in the order in which brokers are asked for them; they fill their answers in that order. */
export class Readings {
  #all = new Map<string, Reading>()
  readonly #paused = new Set<string>()

  /** These and no others. */
  assign(partitions: readonly (Partition & { readonly offset: number })[]): void {
    this.#all = new Map(
      partitions.map(({ topic, partition, offset }) => {
        const key = nameOf({ topic, partition })
        return [key, { key, topic, partition, next: offset, end: undefined, waits: undefined }]
      }),
    )
  }

  setPaused(partitions: readonly Partition[], isPaused: boolean): void {
    for (const one of partitions)
      if (isPaused) this.#paused.add(nameOf(one))
      else this.#paused.delete(nameOf(one))
  }

  isPaused({ key }: Reading): boolean {
    return this.#paused.has(key)
  }

  has(key: string): boolean {
    return this.#all.has(key)
  }

  of([topic, { partitionIndex: partition }]: Said): Reading | undefined {
    return this.#all.get(nameOf({ topic, partition }))
  }

  /** Those that brokers may be asked for. */
  get wanted(): readonly Reading[] {
    return [...this.#all.values()].filter((reading) => reading.waits === undefined && !this.isPaused(reading))
  }

  /** The others come first in the next answer. */
  putLast(reading: Reading): void {
    this.#all.delete(reading.key)
    this.#all.set(reading.key, reading)
  }

  /** Those that have waited a while are asked for again. */
  waited(): void {
    for (const reading of this.#all.values()) if (reading.waits === 'a while') reading.waits = undefined
  }

  /** The ends of those for which it was asked (`asked`): where the answer says nothing, nothing has changed. */
  endsIn(answer: readonly Said[], asked: Iterable<Reading>): readonly Answered[] {
    for (const one of answer) {
      const reading = this.of(one)
      if (reading !== undefined && reading.waits === undefined) reading.end = Number(one[1].highWatermark)
    }
    return [...asked].flatMap(({ topic, partition, end, waits }) =>
      end === undefined || waits !== undefined ? [] : [{ topic, partition, end }],
    )
  }
}
