import type { BytesReader, BytesWriter } from '../../core/binary.ts'
import type { Value } from '../../core/value.ts'
import type { Aggregator } from '../contract/aggregator.ts'
import { type Kept, keep, orderAgainst, orderOfKept, readKept, writeKept } from './kept.ts'

/** The values of the earliest events. Up to twice the bound are held, so that they are sorted only now and then. */
interface Earliest {
  /** Values added. */
  n: number
  readonly entries: Kept[]
  /** What comes after this event is left out. */
  bound: Kept | null
}

/** The first `max` values in the order of their events, made to a result by `finish`. */
export function earliest(max: number, finish: (values: readonly Value[]) => Value): Aggregator<Earliest> {
  const trim = (state: Earliest): void => {
    const { entries } = state
    if (entries.length < 2 * max + 16) return
    entries.sort(orderOfKept)
    entries.length = max
    state.bound = entries[max - 1]!
  }
  return {
    start: () => ({ n: 0, entries: [], bound: null }),
    add(state, a, _b, at) {
      if (a === null) return
      state.n += 1
      if (state.bound !== null && orderAgainst(a, at, state.bound) >= 0) return
      state.entries.push(keep(a, at))
      trim(state)
    },
    merge(into, from) {
      into.n += from.n
      for (const entry of from.entries) {
        if (into.bound !== null && orderOfKept(entry, into.bound) >= 0) continue
        into.entries.push(entry)
        trim(into)
      }
    },
    finish: ({ entries }) =>
      finish(
        entries
          .toSorted(orderOfKept)
          .slice(0, max)
          .map(({ value }) => value),
      ),
    write({ n, entries, bound }, out) {
      out.count(n)
      writeEntries(entries, bound, out)
    },
    read: (from) => ({ n: from.count(), ...readEntries(from) }),
    isTruncated: ({ n }) => n > max,
    size: ({ entries }) => 100 + entries.length * 120,
  }
}

export function writeEntries(entries: Iterable<Kept>, bound: Kept | null, out: BytesWriter): void {
  const all = [...entries]
  out.count(all.length)
  for (const entry of all) writeKept(entry, out)
  out.byte(bound === null ? 0 : 1)
  if (bound !== null) writeKept(bound, out)
}

export function readEntries(from: BytesReader): { entries: Kept[]; bound: Kept | null } {
  const entries: Kept[] = []
  for (let left = from.count(); left > 0; left--) entries.push(readKept(from))
  return { entries, bound: from.byte() === 0 ? null : readKept(from) }
}
