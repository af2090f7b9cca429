import type { BytesReader, BytesWriter } from '../binary.ts'
import { compareOrdered } from '../compare.ts'
import { keyOfValue } from '../state-key.ts'
import type { Value } from '../value.ts'

interface Counted {
  readonly value: Value
  count: number
}

/**
 * How often the most frequent values came. Exact while they are no more than twice the capacity; then the counts of all are lowered by one
 * amount, and what falls to zero is forgotten. So a count is too low by at most 1/capacity of all values, in whatever order parts are merged.
 * J. Misra and D. Gries, "Finding repeated elements" (1982); P. Agarwal et al., "Mergeable summaries" (2012).
 */
export interface FrequentValues {
  readonly counts: Map<string | number | boolean | null, Counted>
  /** By how much counts were lowered: none is further from the truth. */
  lowered: number
}

export const startFrequent = (): FrequentValues => ({ counts: new Map(), lowered: 0 })

export function addFrequent(state: FrequentValues, capacity: number, value: Value): void {
  const key = keyOfValue(value)
  const found = state.counts.get(key)
  if (found !== undefined) {
    found.count += 1
    return
  }
  state.counts.set(key, { value, count: 1 })
  lower(state, capacity)
}

export function mergeFrequent(into: FrequentValues, from: FrequentValues, capacity: number): void {
  for (const [key, counted] of from.counts) {
    const found = into.counts.get(key)
    if (found === undefined) into.counts.set(key, counted)
    else found.count += counted.count
  }
  into.lowered += from.lowered
  lower(into, capacity)
}

function lower(state: FrequentValues, capacity: number): void {
  if (state.counts.size <= 2 * capacity) return
  const amounts = Float64Array.from(state.counts.values(), ({ count }) => count).sort()
  const amount = amounts[amounts.length - 1 - capacity]!
  for (const [key, counted] of state.counts) {
    counted.count -= amount
    if (counted.count <= 0) state.counts.delete(key)
  }
  state.lowered += amount
}

/** The most frequent values; of equal frequency those that come first in the order of all values. */
export const mostFrequent = ({ counts }: FrequentValues, limit: number): Counted[] =>
  [...counts.values()].sort((a, b) => b.count - a.count || compareOrdered(a.value, b.value)).slice(0, limit)

/** The most frequent value; null of none. */
export function mostFrequentOne({ counts }: FrequentValues): Value {
  let best: Counted | undefined
  for (const counted of counts.values()) {
    if (
      best === undefined ||
      counted.count > best.count ||
      (counted.count === best.count && compareOrdered(counted.value, best.value) < 0)
    )
      best = counted
  }
  return best?.value ?? null
}

/** Bytes of memory, roughly. */
export const sizeOfFrequent = ({ counts }: FrequentValues): number => 150 + counts.size * 150

export function writeFrequent({ counts, lowered }: FrequentValues, out: BytesWriter): void {
  out.count(lowered)
  out.count(counts.size)
  for (const { value, count } of counts.values()) {
    out.value(value)
    out.count(count)
  }
}

export function readFrequent(from: BytesReader): FrequentValues {
  const state: FrequentValues = { counts: new Map(), lowered: from.count() }
  for (let left = from.count(); left > 0; left--) {
    const value = from.value()
    state.counts.set(keyOfValue(value), { value, count: from.count() })
  }
  return state
}
