import type { StateKey, Tracked } from '../../src/operators/contract/state.ts'
import type { TrackedState } from '../../src/runtime/state/tracked-state.ts'

/** What the cuts of one state have left in the log, over restarts. */
export class KeptLog {
  readonly #tables = new Map<string, Map<StateKey, Buffer>>()

  /** A cut: what has changed since the last one. */
  cut<E extends Tracked>(state: TrackedState<E>): void {
    state.freeze()
    state.drain(
      {
        dropped: (table) => void this.#tables.delete(table),
        put: (table, key, entry) => {
          const entries = this.#tables.get(table) ?? new Map<StateKey, Buffer>()
          this.#tables.set(table, entries.set(key, Buffer.from(entry)))
        },
        deleted: (table, key) => void this.#tables.get(table)?.delete(key),
      },
      () => 0,
      Number.POSITIVE_INFINITY,
    )
  }

  restore<E extends Tracked>(into: TrackedState<E>): void {
    for (const [table, entries] of this.#tables)
      for (const [key, bytes] of entries) into.restoring.put(table, key, bytes)
  }
}
