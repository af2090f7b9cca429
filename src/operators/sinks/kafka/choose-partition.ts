import type { Value } from '../../../core/value.ts'
import { murmur2 } from './murmur2.ts'

export type Partitioner = 'hash' | 'round_robin' | 'random'

/** A partition of those that a topic has, or why there is none. */
export type ChoosePartition = (
  key: Buffer | null,
  wanted: Value,
  partitions: readonly number[],
) => number | string

/**
 * Spreads messages over partitions: by the key's hash, as Kafka's own clients do it, and those without a key in turn; or all in turn; or by
 * chance. `wanted` is what "partition" gives and comes first.
 */
export function choosePartition(way: Partitioner, random: () => number): ChoosePartition {
  let turn = 0
  const next = (partitions: readonly number[]): number => partitions[turn++ % partitions.length]!
  return (key, wanted, partitions) => {
    if (wanted !== null) {
      const number = typeof wanted === 'bigint' ? Number(wanted) : wanted
      if (typeof number === 'number' && partitions.includes(number)) return number
      return `the topic has no partition ${String(number)}; it has ${partitions.length}`
    }
    if (way === 'random') return partitions[Math.floor(random() * partitions.length)]!
    if (way === 'round_robin' || key === null) return next(partitions)
    return partitions[(murmur2(key) & 0x7fffffff) % partitions.length]!
  }
}
