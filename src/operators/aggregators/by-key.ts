import { compareOrdered } from '../../core/compare.ts'
import type { Value } from '../../core/value.ts'
import type { Aggregator } from '../contract/aggregator.ts'
import { type Kept, keep, orderAgainst, orderOfKept, readKept, replace, writeKept } from './kept.ts'

interface ByKey {
  kept: Kept | null
  key: Value
}

/** The value of the event whose key is least (`direction` −1), or greatest (1); of equal keys that of the first event. */
export const byKey = (direction: 1 | -1): Aggregator<ByKey> => ({
  start: () => ({ kept: null, key: null }),
  add(state, a, b, at) {
    if (a === null || b === null) return
    if (state.kept === null) {
      state.kept = keep(a, at)
      state.key = b
      return
    }
    const order = compareOrdered(b, state.key) * direction
    if (order < 0 || (order === 0 && orderAgainst(a, at, state.kept) >= 0)) return
    replace(state.kept, a, at)
    state.key = b
  },
  merge(into, from) {
    if (from.kept === null) return
    if (into.kept !== null) {
      const order = compareOrdered(from.key, into.key) * direction
      if (order < 0 || (order === 0 && orderOfKept(from.kept, into.kept) >= 0)) return
    }
    into.kept = from.kept
    into.key = from.key
  },
  finish: ({ kept }) => kept?.value ?? null,
  write({ kept, key }, out) {
    out.byte(kept === null ? 0 : 1)
    if (kept === null) return
    writeKept(kept, out)
    out.value(key)
  },
  read: (from) =>
    from.byte() === 0 ? { kept: null, key: null } : { kept: readKept(from), key: from.value() },
})
