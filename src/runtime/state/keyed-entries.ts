import type { StateKey } from '../../operators/contract/state.ts'
import { LargeTable } from './large-table.ts'

/** Up to so many a Map lies in the caches. */
const few = 1024

/**
 * Entries by key in the order in which the keys came: a Map while they are few, a `LargeTable` when they are many, and a Map again where
 * somebody has chosen keys whose hashes meet, against which a Map is proof. While somebody looks at them one by one they stay where they are.
 */
export class KeyedEntries<E> {
  #map: Map<StateKey, E> | undefined = new Map()
  #large: LargeTable<E> | undefined
  /** Over the map. */
  #iterators = 0
  /** Stands behind all keys that `takeFirst` took: a new one would pass over their places again. */
  #oldest: Iterator<StateKey, undefined> | undefined
  #staysMap = false

  get size(): number {
    return this.#map !== undefined ? this.#map.size : this.#large!.size
  }

  get(key: StateKey): E | undefined {
    return this.#map !== undefined ? this.#map.get(key) : this.#large!.get(key)
  }

  set(key: StateKey, entry: E): void {
    if (this.#map !== undefined) this.#map.set(key, entry)
    else this.#large!.set(key, entry)
    this.#grown()
  }

  /** As `set`, of a key that is not there. */
  add(key: StateKey, entry: E): void {
    if (this.#map !== undefined) this.#map.set(key, entry)
    else this.#large!.add(key, entry)
    this.#grown()
  }

  delete(key: StateKey): void {
    if (this.#map !== undefined) this.#map.delete(key)
    else this.#large!.delete(key)
  }

  /** Deletes the key that came first. */
  takeFirst(): readonly [StateKey, E] | undefined {
    if (this.size === 0) return undefined
    const key = this.#map === undefined ? this.#large!.first()! : this.#firstOf(this.#map)
    const entry = this.get(key)!
    this.delete(key)
    return [key, entry]
  }

  /** What is added meanwhile is visited, what is deleted is not. */
  *entries(): Generator<[StateKey, E], void, void> {
    if (this.#map === undefined) {
      yield* this.#large!.entries()
      return
    }
    this.#iterators++
    try {
      yield* this.#map
    } finally {
      this.#iterators--
    }
  }

  #firstOf(map: Map<StateKey, E>): StateKey {
    this.#oldest ??= map.keys()
    const next = this.#oldest.next()
    if (next.done !== true) return next.value
    // It was at its end before these keys came.
    this.#oldest = undefined
    return this.#firstOf(map)
  }

  #grown(): void {
    if (this.#map !== undefined) {
      if (this.#map.size <= few || this.#staysMap || this.#iterators > 0) return
      this.#large = new LargeTable()
      for (const [key, entry] of this.#map) this.#large.add(key, entry)
      this.#map = undefined
      this.#oldest = undefined
    } else if (this.#large!.isCrowded && this.#large!.isAtRest) {
      this.#map = new Map(this.#large!.entries())
      this.#large = undefined
      this.#staysMap = true
    }
  }
}
