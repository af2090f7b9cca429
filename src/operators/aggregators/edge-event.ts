import type { Aggregator } from '../contract/aggregator.ts'
import { type Kept, keep, orderAgainst, orderOfKept, readKept, replace, writeKept } from './kept.ts'

interface Edge {
  kept: Kept | null
}

/** The value of the first event (`direction` −1), or of the last (1). */
export const edgeEvent = (direction: 1 | -1, nulls: boolean): Aggregator<Edge> => ({
  start: () => ({ kept: null }),
  add(state, a, _b, at) {
    if (a === null && !nulls) return
    if (state.kept === null) state.kept = keep(a, at)
    else if (orderAgainst(a, at, state.kept) * direction > 0) replace(state.kept, a, at)
  },
  merge(into, from) {
    if (from.kept === null) return
    if (into.kept === null || orderOfKept(from.kept, into.kept) * direction > 0) into.kept = from.kept
  },
  finish: ({ kept }) => kept?.value ?? null,
  write({ kept }, out) {
    out.byte(kept === null ? 0 : 1)
    if (kept !== null) writeKept(kept, out)
  },
  read: (from) => ({ kept: from.byte() === 0 ? null : readKept(from) }),
})
