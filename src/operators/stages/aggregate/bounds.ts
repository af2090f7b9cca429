import { newKeyRefused, newKeyTooLarge } from '../../contract/full-state.ts'
import type { Refusal } from '../../contract/stage.ts'
import type { StateKey } from '../../contract/state.ts'
import type { Entry, Groups } from './groups.ts'

/** Bytes of an event that waits for the watermark, roughly: its states are those of one event. */
const waitingBytes = 160

/** The states of an entry's parts. */
type Held = readonly (readonly object[])[]

/**
 * The bounds of a stage's state (protocol S6). At a bound, events of keys that the stage does not hold are refused; those of keys that it holds
 * in any window or pane go on being counted, so that what comes out is right for the keys it names.
 */
export class Bounds {
  readonly #maxKeys: number
  readonly #maxState: number
  readonly #groups: Groups
  /** In how many entries a key is; undefined where nothing is bounded and so nobody asks. */
  readonly #entries: Map<StateKey, number> | undefined
  #bytes = 0

  constructor(
    { maxKeys, maxState }: { readonly maxKeys?: number; readonly maxState?: number },
    groups: Groups,
  ) {
    this.#maxKeys = maxKeys ?? Number.POSITIVE_INFINITY
    this.#maxState = maxState ?? Number.POSITIVE_INFINITY
    this.#groups = groups
    if (maxKeys !== undefined || maxState !== undefined) this.#entries = new Map()
  }

  /** Why a key gets no further entry, if so. */
  refusal(key: StateKey): Refusal | null {
    if (this.#entries === undefined || this.#entries.has(key)) return null
    if (this.#entries.size >= this.#maxKeys) return newKeyRefused(this.#maxKeys)
    return this.#bytes >= this.#maxState ? newKeyTooLarge(this.#maxState) : null
  }

  /** See {@link grown} for what it holds. */
  added(key: StateKey, entry: Entry, held: Held, waiting = 0): void {
    this.#entries?.set(key, (this.#entries.get(key) ?? 0) + 1)
    this.grown(entry, held, waiting)
  }

  /** It may have grown: its own states, or those of its parts (`held`); and so many events may be `waiting` in it. */
  grown(entry: Entry, held: Held, waiting = 0): void {
    if (this.#maxState === Number.POSITIVE_INFINITY) return
    const size = this.#groups.size(entry, held) + waiting * waitingBytes
    this.#bytes += size - entry.bytes
    entry.bytes = size
  }

  removed(key: StateKey, entry: Entry): void {
    this.#bytes -= entry.bytes
    const left = (this.#entries?.get(key) ?? 0) - 1
    if (left > 0) this.#entries?.set(key, left)
    else this.#entries?.delete(key)
  }

  get bytes(): number {
    return this.#bytes
  }
}
