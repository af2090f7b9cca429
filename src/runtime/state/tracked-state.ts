import { BytesReader, BytesWriter } from '../../core/binary.ts'
import type { State, StateCodec, StateKey, StateTable, Tracked } from '../../operators/contract/state.ts'

/** What one cut of one state consists of, as it is handed to the epoch log. Keys and entries are bytes already. */
export interface StateChanges {
  /** A table was dropped; comes before anything put into a later table of the same name. */
  readonly dropped: (table: string) => void
  readonly put: (table: string, key: StateKey, entry: Uint8Array) => void
  readonly deleted: (table: string, key: StateKey) => void
}

/** Entries between two looks at the clock. */
const slice = 256

/**
 * Keyed state that knows what has changed since the last cut. At a cut the changed entries are frozen; `drain` writes them in slices while
 * the stage goes on, and an entry that is changed before its turn is written just before that (copy on write, protocol S2).
 */
export class TrackedState<E extends Tracked> implements State<E> {
  readonly #codec: StateCodec<E>
  readonly #tables = new Map<string, TrackedTable<E>>()
  readonly #writer = new BytesWriter()
  /** Tables that were dropped since the last cut and may stand in the log. */
  #dropped = new Set<string>()
  /** Number of the cut that changes belong to; an entry with a smaller mark is clean. */
  #cut = 1
  #frozen: Frozen<E> | undefined
  readonly #tracked: boolean

  /** `tracked`: changes are noted; without a state directory nobody asks for them. */
  constructor(codec: StateCodec<E>, tracked: boolean) {
    this.#codec = codec
    this.#tracked = tracked
  }

  table(name: string): StateTable<E> {
    let table = this.#tables.get(name)
    if (table === undefined) {
      table = new TrackedTable(name, this)
      this.#tables.set(name, table)
    }
    return table
  }

  has(name: string): boolean {
    return this.#tables.has(name)
  }

  drop(name: string): void {
    const table = this.#tables.get(name)
    if (table === undefined) return
    this.#tables.delete(name)
    if (!this.#tracked) return
    // What the cut under way still has to write of it, it holds by itself.
    if (table.logged) this.#dropped.add(name)
  }

  names(): IterableIterator<string> {
    return this.#tables.keys()
  }

  get size(): number {
    let size = 0
    for (const table of this.#tables.values()) size += table.size
    return size
  }

  /** Has anything changed since the last cut? */
  get isDirty(): boolean {
    if (this.#dropped.size > 0) return true
    for (const table of this.#tables.values()) if (table.isDirty) return true
    return false
  }

  /**
   * The cut: from now on changes belong to the next epoch. The one before must be drained. `whole`: all entries are written, for a log that
   * begins anew.
   */
  freeze(whole: boolean): void {
    if (this.#frozen !== undefined) throw new Error('a cut was frozen before the last one was written')
    const tables: FrozenTable<E>[] = []
    for (const table of this.#tables.values()) {
      if (whole) tables.push(table.freezeWhole(this.#cut))
      else if (table.isDirty) tables.push(table.freeze())
    }
    this.#frozen = { cut: this.#cut, dropped: whole ? new Set() : this.#dropped, tables, at: 0, early: [] }
    this.#dropped = new Set()
    this.#cut++
  }

  /** Writes frozen entries until all are written (true) or until `now()`, in milliseconds, has reached `deadline`. */
  drain(into: StateChanges, now: () => number, deadline: number): boolean {
    const frozen = this.#frozen
    if (frozen === undefined) return true
    for (const name of frozen.dropped) into.dropped(name)
    frozen.dropped.clear()
    for (let table = frozen.tables[0]; table !== undefined; table = frozen.tables[0]) {
      for (const key of table.removed) into.deleted(table.name, key)
      table.removed.clear()
      // After the words of what was removed: a key may have come back.
      for (const { name, key, bytes } of frozen.early.splice(0)) into.put(name, key, bytes)
      const { keys, entries } = table
      while (frozen.at < keys.length) {
        const at = frozen.at++
        const entry = entries[at]!
        // Any other mark: written early, or removed before the cut.
        if (entry.mark === frozen.cut) {
          this.#writer.clear()
          this.#codec.write(entry, this.#writer)
          into.put(table.name, keys[at]!, this.#writer.bytes())
        }
        if (at % slice === slice - 1 && now() >= deadline) return false
      }
      frozen.tables.shift()
      frozen.at = 0
    }
    for (const { name, key, bytes } of frozen.early) into.put(name, key, bytes)
    this.#frozen = undefined
    return true
  }

  /** Takes back what the log holds: nothing of it counts as changed. */
  readonly restoring: StateChanges = {
    put: (table, key, bytes) => {
      const into = this.table(table) as TrackedTable<E>
      into.logged = true
      into.restore(
        key,
        this.#codec.read(new BytesReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))),
      )
    },
    deleted: (table, key) => {
      ;(this.table(table) as TrackedTable<E>).restore(key, undefined)
    },
    dropped: (table) => {
      this.#tables.delete(table)
    },
  }

  /** An entry is about to change. */
  touched(table: TrackedTable<E>, key: StateKey, entry: E): void {
    if (!this.#tracked || entry.mark === this.#cut) return
    const frozen = this.#frozen
    if (frozen !== undefined && entry.mark === frozen.cut) {
      this.#writer.clear()
      this.#codec.write(entry, this.#writer)
      frozen.early.push({ name: table.name, key, bytes: Buffer.from(this.#writer.bytes()) })
    }
    entry.mark = this.#cut
    table.note(key, entry)
  }

  added(table: TrackedTable<E>, key: StateKey, entry: E): void {
    if (!this.#tracked) return
    entry.mark = this.#cut
    table.note(key, entry)
  }

  removed(table: TrackedTable<E>, key: StateKey, entry: E): void {
    if (!this.#tracked) return
    // One that is frozen keeps its mark: at the cut it was there.
    if (entry.mark === this.#cut) entry.mark = dead
    if (table.logged) table.noteRemoved(key)
  }
}

/** The mark of an entry that was removed in the epoch in which it was changed. */
const dead = -1

interface FrozenTable<E extends Tracked> {
  readonly name: string
  readonly keys: readonly StateKey[]
  readonly entries: readonly E[]
  readonly removed: Set<StateKey>
}

interface Frozen<E extends Tracked> {
  readonly cut: number
  readonly dropped: Set<string>
  readonly tables: FrozenTable<E>[]
  /** Place in the first table. */
  at: number
  readonly early: { readonly name: string; readonly key: StateKey; readonly bytes: Uint8Array }[]
}

class TrackedTable<E extends Tracked> implements StateTable<E> {
  readonly #name: string
  readonly #state: TrackedState<E>
  readonly #entries = new Map<StateKey, E>()
  /** Changed since the last cut, side by side. */
  #keys: StateKey[] = []
  #changed: E[] = []
  #removed = new Set<StateKey>()
  /** Some of it stands in the epoch log. */
  logged = false

  constructor(name: string, state: TrackedState<E>) {
    this.#name = name
    this.#state = state
  }

  get name(): string {
    return this.#name
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
    if (before !== undefined && before !== entry) this.#state.removed(this, key, before)
    this.#entries.set(key, entry)
    this.#state.added(this, key, entry)
  }

  touch(key: StateKey, entry: E): void {
    this.#state.touched(this, key, entry)
  }

  delete(key: StateKey): void {
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    this.#entries.delete(key)
    this.#state.removed(this, key, entry)
  }

  entries(): IterableIterator<[StateKey, E]> {
    return this.#entries.entries()
  }

  note(key: StateKey, entry: E): void {
    this.#keys.push(key)
    this.#changed.push(entry)
  }

  noteRemoved(key: StateKey): void {
    this.#removed.add(key)
  }

  freeze(): FrozenTable<E> {
    const frozen = { name: this.#name, keys: this.#keys, entries: this.#changed, removed: this.#removed }
    this.#keys = []
    this.#changed = []
    this.#removed = new Set()
    this.logged = true
    return frozen
  }

  /** All that is in it, whatever has changed. */
  freezeWhole(cut: number): FrozenTable<E> {
    for (const entry of this.#entries.values()) entry.mark = cut
    this.#keys = [...this.#entries.keys()]
    this.#changed = [...this.#entries.values()]
    this.#removed = new Set()
    return this.freeze()
  }

  restore(key: StateKey, entry: E | undefined): void {
    if (entry === undefined) this.#entries.delete(key)
    else this.#entries.set(key, entry)
  }
}
