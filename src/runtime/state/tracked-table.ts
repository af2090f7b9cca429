import type { StateKey, StateTable, Tracked } from '../../operators/contract/state.ts'
import { KeyedEntries } from './keyed-entries.ts'
import type { TrackedState } from './tracked-state.ts'

/** What has changed in a table between two cuts. */
export interface FrozenTable<E extends Tracked> {
  readonly name: string
  /** Side by side: keys, entries, and the marks that the entries had, in ascending order. */
  readonly keys: readonly StateKey[]
  readonly entries: readonly E[]
  readonly marks: readonly number[]
  readonly removed: ReadonlySet<StateKey>
}

/** One table of a tracked state. */
export class TrackedTable<E extends Tracked> implements StateTable<E> {
  readonly #name: string
  readonly #state: TrackedState<E>
  readonly #entries = new KeyedEntries<E>()
  #keys: StateKey[] = []
  #changed: E[] = []
  #marks: number[] = []
  #removed = new Set<StateKey>()
  /** Some of it may stand in the epoch log. */
  isLogged = false

  constructor(name: string, state: TrackedState<E>) {
    this.#name = name
    this.#state = state
  }

  get size(): number {
    return this.#entries.size
  }

  get isDirty(): boolean {
    return this.#keys.length > 0 || this.#removed.size > 0
  }

  get(key: StateKey): E | undefined {
    return this.#entries.get(key)
  }

  set(key: StateKey, entry: E): void {
    const before = this.#entries.get(key)
    if (before === undefined) {
      this.add(key, entry)
      return
    }
    this.#entries.set(key, entry)
    if (before === entry) this.#state.changed(this, key, entry, false)
    else this.#state.replaced(this, key, before, entry)
  }

  add(key: StateKey, entry: E): void {
    this.#entries.add(key, entry)
    this.#state.changed(this, key, entry, true)
  }

  touch(key: StateKey, entry: E): void {
    this.#state.changed(this, key, entry, false)
  }

  delete(key: StateKey): void {
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    this.#entries.delete(key)
    this.#deleted(key, entry)
  }

  deleteFirst(): void {
    const first = this.#entries.takeFirst()
    if (first !== undefined) this.#deleted(...first)
  }

  #deleted(key: StateKey, entry: E): void {
    this.#state.left(entry)
    if (this.isLogged) this.#removed.add(key)
  }

  entries(): IterableIterator<[StateKey, E]> {
    return this.#entries.entries()
  }

  note(key: StateKey, entry: E): void {
    this.#keys.push(key)
    this.#changed.push(entry)
    this.#marks.push(entry.mark)
  }

  /** The slot of this mark gets another entry. */
  renote(mark: number, entry: E): void {
    let [low, high] = [0, this.#marks.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#marks[middle]! < mark) low = middle + 1
      else high = middle
    }
    this.#changed[low] = entry
  }

  freeze(): FrozenTable<E> {
    const frozen = {
      name: this.#name,
      keys: this.#keys,
      entries: this.#changed,
      marks: this.#marks,
      removed: this.#removed,
    }
    this.#keys = []
    this.#changed = []
    this.#marks = []
    this.#removed = new Set()
    this.isLogged = true
    return frozen
  }

  restore(key: StateKey, entry: E): void {
    this.#entries.set(key, entry)
  }
}
