import type { State, StateCodec, Tracked } from '../../operators/contract/state.ts'
import { type StateChanges, TrackedState } from './tracked-state.ts'

interface Kept {
  readonly uid: string
  readonly name: string
  readonly state: TrackedState<Tracked>
}

/** What is read of a state that nobody has any more. */
const nobody: StateChanges = { put: () => {}, deleted: () => {}, dropped: () => {} }

/** All keyed state of a run, by the uid of its stage and its name. */
export class KeptStates {
  readonly #states: Kept[] = []
  readonly #tracked: boolean

  /** `tracked`: there is an epoch log to write to. */
  constructor(tracked: boolean) {
    this.#tracked = tracked
  }

  add<E extends Tracked>(uid: string, name: string, codec: StateCodec<E>): State<E> {
    const state = new TrackedState(codec, this.#tracked)
    this.#states.push({ uid, name, state: state as unknown as TrackedState<Tracked> })
    return state
  }

  /** Where the log's changes of a state go; those of a stage in `left` and of unknown ones go nowhere. */
  restoring(uid: string, name: string, left: ReadonlySet<string>): StateChanges {
    if (left.has(uid)) return nobody
    return this.#states.find((one) => one.uid === uid && one.name === name)?.state.restoring ?? nobody
  }

  get isDirty(): boolean {
    return this.#states.some(({ state }) => state.isDirty)
  }

  get isEmpty(): boolean {
    return this.#states.every(({ state }) => state.size === 0)
  }

  freeze(whole: boolean): void {
    for (const { state } of this.#states) state.freeze(whole)
  }

  [Symbol.iterator](): Iterator<Kept> {
    return this.#states[Symbol.iterator]()
  }
}
