import type { StateKey, Tracked } from '../../src/operators/contract/state.ts'
import type { TrackedState } from '../../src/runtime/state/tracked-state.ts'

/** Writes all that has changed in a state into another one, as a cut and a restart do. Bytes go into a copy of their own. */
export function copyState<E extends Tracked>(from: TrackedState<E>, to: TrackedState<E>): void {
  const kept = new Map<string, Map<StateKey, Buffer>>()
  from.freeze()
  from.drain(
    {
      dropped: (table) => void kept.delete(table),
      put(table, key, entry) {
        const entries = kept.get(table) ?? new Map<StateKey, Buffer>()
        kept.set(table, entries.set(key, Buffer.from(entry)))
      },
      deleted: (table, key) => void kept.get(table)?.delete(key),
    },
    () => 0,
    Number.POSITIVE_INFINITY,
  )
  for (const [table, entries] of kept) for (const [key, bytes] of entries) to.restoring.put(table, key, bytes)
}
