import type { Value } from '../../../core/value.ts'
import { valueSize } from '../../../core/value-size.ts'
import type { StateKey } from '../../contract/state.ts'

/** Counts the keys and bytes of the events that a join holds, against its bounds. */
export class HeldKeys {
  readonly #events = new Map<StateKey, number>()
  #bytes = 0

  /** Different keys. */
  get size(): number {
    return this.#events.size
  }

  get bytes(): number {
    return this.#bytes
  }

  has(key: StateKey): boolean {
    return this.#events.has(key)
  }

  /** An event comes in; undefined: it has no key. */
  add(key: StateKey | undefined, values: readonly Value[]): void {
    this.#bytes += sizeOf(values)
    if (key !== undefined) this.#events.set(key, (this.#events.get(key) ?? 0) + 1)
  }

  /** An event that was added leaves. */
  remove(key: StateKey | undefined, values: readonly Value[]): void {
    this.#bytes -= sizeOf(values)
    if (key === undefined) return
    const left = this.#events.get(key)! - 1
    if (left === 0) this.#events.delete(key)
    else this.#events.set(key, left)
  }
}

/** With metadata and the places in queue and index. */
const sizeOf = (values: readonly Value[]): number =>
  values.reduce<number>((sum, value) => sum + valueSize(value), 256)
