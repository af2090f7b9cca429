import { newKeyRefused, newKeyTooLarge } from '../../contract/full-state.ts'
import type { Refusal } from '../../contract/stage.ts'
import type { Group, Groups } from './groups.ts'

/** Bytes of an event that waits for the watermark, roughly: its states are those of one event. */
const waitingBytes = 160

/** The states of a group's parts. */
type Held = readonly (readonly object[])[]

/**
 * The bounds of a stage's state (protocol S6). At a bound, events with a key that is new to their window are refused; those of known keys go
 * on being counted, so that what comes out is right for the keys it names.
 */
export class Bounds {
  readonly #maxKeys: number
  readonly #maxState: number
  readonly #groups: Groups
  /** Keys in all open windows, each once a window, in however many panes it is. */
  #count = 0
  #bytes = 0

  constructor(
    { maxKeys, maxState }: { readonly maxKeys?: number; readonly maxState?: number },
    groups: Groups,
  ) {
    this.#maxKeys = maxKeys ?? Number.POSITIVE_INFINITY
    this.#maxState = maxState ?? Number.POSITIVE_INFINITY
    this.#groups = groups
  }

  /** Why there is no room for one group more, if there is none. */
  refusal(): Refusal | null {
    if (this.#count >= this.#maxKeys) return newKeyRefused(this.#maxKeys)
    return this.#bytes >= this.#maxState ? newKeyTooLarge(this.#maxState) : null
  }

  /** See {@link grown} for what it holds. */
  added(group: Group, held: Held = [group.states], waiting = 0): void {
    this.#count++
    this.grown(group, held, waiting)
  }

  /** Its states may have grown: its own, or those of its parts (`held`); and so many events may be `waiting` in it. */
  grown(group: Group, held: Held = [group.states], waiting = 0): void {
    if (this.#maxState === Number.POSITIVE_INFINITY) return
    const size = this.#groups.size(group, held) + waiting * waitingBytes
    this.#bytes += size - group.bytes
    group.bytes = size
  }

  removed(group: Group): void {
    this.#count--
    this.merged(group)
  }

  /** It is gone, and its key stands in another group of its window. */
  merged(group: Group): void {
    this.#bytes -= group.bytes
  }

  get bytes(): number {
    return this.#bytes
  }
}
