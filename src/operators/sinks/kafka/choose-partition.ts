import type { Clock } from '../../../core/clock.ts'
import { RecentMap } from '../../../core/recent-map.ts'
import type { Value } from '../../../core/value.ts'
import { murmur2 } from './murmur2.ts'

export const partitioners = ['hash', 'round_robin', 'random', 'sticky'] as const

export type Partitioner = (typeof partitioners)[number]

/** Bytes that one partition gets before the next with "sticky", and microseconds after which it is the next one's turn all the same. */
export interface Stick {
  readonly bytes: number
  readonly every: number
}

/** A partition of those that a topic has, or why there is none. */
export type ChoosePartition = (
  key: Buffer | null,
  wanted: Value,
  partitions: readonly number[],
  /** What the message adds to its partition. */
  of: { readonly topic: string; readonly bytes: number },
) => number | string

interface Options {
  readonly random: () => number
  readonly clock: Pick<Clock, 'now'>
  readonly stick: Stick
}

/**
 * Spreads messages over partitions: by the key's hash, as Kafka's own clients do it, and those without a key in turn; or all in turn; or by
 * chance; or so that a partition gets a whole batch of those without a key before the next one has its turn ("sticky", as Kafka's own clients do
 * since KIP-480). `wanted` is what "partition" gives and comes first.
 */
export function choosePartition(way: Partitioner, { random, clock, stick }: Options): ChoosePartition {
  let turn = 0
  const next = (partitions: readonly number[]): number => partitions[turn++ % partitions.length]!
  const stuck = stickingTo(next, clock, stick)
  return (key, wanted, partitions, of) => {
    if (wanted !== null) {
      const number = typeof wanted === 'bigint' ? Number(wanted) : wanted
      if (typeof number === 'number' && partitions.includes(number)) return number
      return `the topic has no partition ${String(number)}; it has ${partitions.length}`
    }
    if (way === 'random') return partitions[Math.floor(random() * partitions.length)]!
    if (way === 'sticky' && key === null) return stuck(partitions, of)
    if (way === 'round_robin' || key === null) return next(partitions)
    return partitions[(murmur2(key) & 0x7fffffff) % partitions.length]!
  }
}

/** Topics may be made of events, without an end to them. */
const mostTopics = 1000

/** Gives the same partition of a topic until it has got its share. */
function stickingTo(
  next: (partitions: readonly number[]) => number,
  clock: Pick<Clock, 'now'>,
  { bytes: most, every }: Stick,
) {
  const topics = new RecentMap<string, { readonly partition: number; readonly until: number; bytes: number }>(
    mostTopics,
  )
  return (
    partitions: readonly number[],
    { topic, bytes }: { readonly topic: string; readonly bytes: number },
  ): number => {
    const known = topics.get(topic)
    if (
      known !== undefined &&
      known.bytes + bytes <= most &&
      clock.now() < known.until &&
      partitions.includes(known.partition)
    ) {
      known.bytes += bytes
      return known.partition
    }
    const partition = next(partitions)
    topics.set(topic, { partition, until: clock.now() + every, bytes })
    return partition
  }
}
