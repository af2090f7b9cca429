import type { StateKey, Tracked } from '../../src/operators/contract/state.ts'
import type { TrackedState } from '../../src/runtime/state/tracked-state.ts'

/** What cuts of one state have written, as bytes of its own: an epoch log in memory. */
export class StateLog {
  readonly #kept = new Map<string, Map<StateKey, Buffer>>()

  /** Adds what has changed in the state since its last cut. */
  cut<E extends Tracked>(state: TrackedState<E>): void {
    state.freeze()
    state.drain(
      {
        dropped: (table) => void this.#kept.delete(table),
        put: (table, key, entry) => {
          const entries = this.#kept.get(table) ?? new Map<StateKey, Buffer>()
          this.#kept.set(table, entries.set(key, Buffer.from(entry)))
        },
        deleted: (table, key) => void this.#kept.get(table)?.delete(key),
      },
      () => 0,
      Number.POSITIVE_INFINITY,
    )
  }

  /** Puts all that was written into a new state. */
  restore<E extends Tracked>(state: TrackedState<E>): void {
    for (const [table, entries] of this.#kept)
      for (const [key, bytes] of entries) state.restoring.put(table, key, bytes)
    state.restored()
  }
}

/** Writes all that has changed in a state into another one, as a cut and a restart do. */
export function copyState<E extends Tracked>(from: TrackedState<E>, to: TrackedState<E>): void {
  const log = new StateLog()
  log.cut(from)
  log.restore(to)
}
