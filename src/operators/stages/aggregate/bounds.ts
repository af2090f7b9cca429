import { Refusal } from '../../contract/stage.ts'
import type { Group, Groups } from './groups.ts'

/** The code of a refusal because of a bound of state. */
const tooMuch = 'LP5313'

/**
 * The bounds of a stage's state (protocol S6). At a bound, events with a key that is new to their window are refused; those of known keys go
 * on being counted, so that what comes out is right for the keys it names.
 */
export class Bounds {
  readonly #maxKeys: number
  readonly #maxState: number
  readonly #groups: Groups
  /** Groups in all open windows. */
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
    if (this.#count >= this.#maxKeys)
      return new Refusal(tooMuch, `the key is new, and ${this.#maxKeys} keys ("max_keys") are held already`)
    if (this.#bytes >= this.#maxState)
      return new Refusal(
        tooMuch,
        `the key is new, and the ${this.#maxState} bytes of "max_state" are used up already`,
      )
    return null
  }

  added(group: Group): void {
    this.#count++
    this.grown(group)
  }

  /** Its states may have grown. */
  grown(group: Group): void {
    if (this.#maxState === Number.POSITIVE_INFINITY) return
    const size = this.#groups.size(group)
    this.#bytes += size - group.bytes
    group.bytes = size
  }

  removed(group: Group): void {
    this.#count--
    this.#bytes -= group.bytes
  }

  get bytes(): number {
    return this.#bytes
  }
}
