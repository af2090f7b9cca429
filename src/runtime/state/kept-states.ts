import type { State, StateCodec, Tracked } from '../../operators/contract/state.ts'
import { type StateChanges, TrackedState } from './tracked-state.ts'

interface Kept {
  readonly uid: string
  readonly name: string
  readonly state: TrackedState<Tracked>
}

/** All keyed state of a run, by the uid of its stage and its name. */
export class KeptStates {
  readonly #states = new Map<string, Kept>()
  readonly #tracked: boolean

  /** `tracked`: there is an epoch log to write to. */
  constructor(tracked: boolean) {
    this.#tracked = tracked
  }

  add<E extends Tracked>(uid: string, name: string, codec: StateCodec<E>): State<E> {
    const state = new TrackedState(codec, this.#tracked)
    const key = keyOf(uid, name)
    if (this.#states.has(key)) throw new Error(`the stage "${uid}" has two states named "${name}"`)
    this.#states.set(key, { uid, name, state: state as unknown as TrackedState<Tracked> })
    return state
  }

  /** Where the log's changes of a state go; undefined: nobody has that state. */
  restoring(uid: string, name: string): StateChanges | undefined {
    return this.#states.get(keyOf(uid, name))?.state.restoring
  }

  /** What was restored of a stage was given up later on. */
  forget(uid: string): void {
    for (const one of this.#states.values()) if (one.uid === uid) one.state.forgetAll()
  }

  /** The log was read: what is left of it becomes entries. Throws a RangeError where they make no sense. */
  restored(): void {
    for (const { state } of this.#states.values()) state.restored()
  }

  /** All that was restored of a stage goes into the next cut. */
  rewrite(uid: string): void {
    for (const one of this.#states.values()) if (one.uid === uid) one.state.rewrite()
  }

  get isDirty(): boolean {
    for (const { state } of this.#states.values()) if (state.isDirty) return true
    return false
  }

  freeze(): void {
    for (const { state } of this.#states.values()) state.freeze()
  }

  [Symbol.iterator](): Iterator<Kept> {
    return this.#states.values()
  }
}

const keyOf = (uid: string, name: string): string => `${uid}\u0000${name}`
