import { BytesReader, BytesWriter } from '../../core/binary.ts'
import type { State, StateCodec, StateKey, StateTable, Tracked } from '../../operators/contract/state.ts'
import { KeyedEntries } from './keyed-entries.ts'
import { type FrozenTable, TrackedTable } from './tracked-table.ts'

/** What one cut of one state consists of, as it is handed to the epoch log, in order. Keys and entries are bytes already. */
export interface StateChanges {
  /** A table was dropped; comes before anything put into a later table of the same name. */
  readonly dropped: (table: string) => void
  readonly put: (table: string, key: StateKey, entry: Uint8Array) => void
  readonly deleted: (table: string, key: StateKey) => void
}

/** Entries between two looks at the clock. */
const slice = 256

/** A cut that is not written yet. */
interface Frozen<E extends Tracked> {
  /** Marks of its entries lie above this. */
  readonly above: number
  readonly dropped: ReadonlySet<string>
  readonly tables: readonly FrozenTable<E>[]
  /** Entries as they were at the cut, by their mark: those that were touched or removed before their turn. */
  readonly early: Map<number, Uint8Array>
}

/**
 * Keyed state that knows what has changed since the last cut. At a cut the changed entries are frozen; `drain` writes them in slices while
 * the stage goes on, and an entry that is changed before its turn is kept as bytes just before that (copy on write, protocol S2).
 *
 * Each change gives its entry a mark, a number that only grows, and a slot in a list that remembers the mark: a slot whose entry has another
 * mark by now is void. So an entry may be removed, put elsewhere and put back, and is still written once, where it stands last.
 */
export class TrackedState<E extends Tracked> implements State<E> {
  readonly #codec: StateCodec<E>
  readonly #tables = new Map<string, TrackedTable<E>>()
  /** What was taken back from the log, until it is all. */
  readonly #logged = new Map<string, KeyedEntries<Buffer>>()
  readonly #writer = new BytesWriter()
  /** Tables that were dropped since the last cut and may stand in the log. */
  #dropped = new Set<string>()
  #last = 0
  /** The last mark before the last cut: an entry with a greater one has changed since. */
  #cut = 0
  #frozen: Frozen<E> | undefined
  #draining: Iterator<void> | undefined
  readonly isKept: boolean

  /** `isKept`: changes are noted; without a state directory nobody asks for them. */
  constructor(codec: StateCodec<E>, isKept: boolean) {
    this.#codec = codec
    this.isKept = isKept
  }

  table(name: string): StateTable<E> {
    return this.#table(name)
  }

  has(name: string): boolean {
    return this.#tables.has(name)
  }

  drop(name: string): void {
    const table = this.#tables.get(name)
    if (table === undefined) return
    this.#tables.delete(name)
    // What the cut under way still has to write of it, it holds by itself.
    if (this.isKept && table.isLogged) this.#dropped.add(name)
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

  /** The cut: from now on changes belong to the next epoch. The one before must be drained. */
  freeze(): void {
    if (this.#frozen !== undefined) throw new Error('a cut was frozen before the last one was written')
    const tables: FrozenTable<E>[] = []
    for (const table of this.#tables.values()) if (table.isDirty) tables.push(table.freeze())
    this.#frozen = { above: this.#cut, dropped: this.#dropped, tables, early: new Map() }
    this.#dropped = new Set()
    this.#cut = this.#last
  }

  /** Writes what is frozen until all is written (true) or until `now()`, in milliseconds, has reached `deadline`. */
  drain(into: StateChanges, now: () => number, deadline: number): boolean {
    if (this.#frozen === undefined) return true
    this.#draining ??= this.#write(this.#frozen, into)
    while (this.#draining.next().done !== true) if (now() >= deadline) return false
    this.#frozen = undefined
    this.#draining = undefined
    return true
  }

  /**
   * Takes back what the log holds, as bytes: much of it no longer counts further on, and may come from a stage that worked otherwise, which
   * the codec would not make out.
   */
  readonly restoring: StateChanges = {
    put: (table, key, bytes) => {
      let entries = this.#logged.get(table)
      if (entries === undefined) {
        entries = new KeyedEntries()
        this.#logged.set(table, entries)
      }
      // A copy: the block that they lie in holds much that is over.
      entries.set(key, Buffer.from(bytes))
    },
    deleted: (table, key) => this.#logged.get(table)?.delete(key),
    dropped: (table) => void this.#logged.delete(table),
  }

  /** Of what was taken back nothing counts. */
  forgetAll(): void {
    this.#logged.clear()
  }

  /** All was taken back that there is: makes entries of it. None of them counts as changed. Throws a RangeError where they make no sense. */
  restored(): void {
    for (const [name, entries] of this.#logged) {
      const into = this.#table(name)
      into.isLogged = true
      for (const [key, bytes] of entries.entries())
        into.restore(key, this.#codec.read(new BytesReader(bytes)))
      this.#logged.delete(name)
    }
  }

  /** All of it goes into the next cut: what the log holds is of another form. */
  rewrite(): void {
    for (const table of this.#tables.values())
      for (const [key, entry] of table.entries()) this.changed(table, key, entry, false)
  }

  /** An entry has a new place, or is about to change in its place. */
  changed(table: TrackedTable<E>, key: StateKey, entry: E, isNew: boolean): void {
    if (!this.isKept || (entry.mark > this.#cut && !isNew)) return
    this.#keepFrozen(entry)
    entry.mark = ++this.#last
    table.note(key, entry)
  }

  /** An entry has taken the place of another one. */
  replaced(table: TrackedTable<E>, key: StateKey, before: E, entry: E): void {
    if (!this.isKept) return
    const { mark } = before
    this.left(before)
    if (mark <= this.#cut) this.changed(table, key, entry, true)
    else {
      // Its slot is taken over too, or the key would lose its place in the order.
      this.#keepFrozen(entry)
      entry.mark = mark
      table.renote(mark, entry)
    }
  }

  /** An entry is about to leave its place. */
  left(entry: E): void {
    if (!this.isKept) return
    this.#keepFrozen(entry)
    entry.mark = 0
  }

  #table(name: string): TrackedTable<E> {
    let table = this.#tables.get(name)
    if (table === undefined) {
      table = new TrackedTable(name, this)
      this.#tables.set(name, table)
    }
    return table
  }

  #keepFrozen(entry: E): void {
    const frozen = this.#frozen
    if (frozen === undefined || entry.mark <= frozen.above || entry.mark > this.#cut) return
    frozen.early.set(entry.mark, Buffer.from(this.#bytesOf(entry)))
  }

  #bytesOf(entry: E): Uint8Array {
    this.#writer.clear()
    this.#codec.write(entry, this.#writer)
    return this.#writer.bytes()
  }

  *#write({ dropped, tables, early }: Frozen<E>, into: StateChanges): Generator<void, void, void> {
    let written = 0
    for (const name of dropped) into.dropped(name)
    for (const { name, keys, entries, marks, removed } of tables) {
      // Before what was put: a key may have come back.
      for (const key of removed) {
        into.deleted(name, key)
        if (++written % slice === 0) yield
      }
      for (let at = 0; at < keys.length; at++) {
        const entry = entries[at]!
        const mark = marks[at]!
        if (entry.mark === mark) {
          into.put(name, keys[at]!, this.#bytesOf(entry))
          // Written: a change from now on has nothing to keep.
          entry.mark = 0
        } else {
          const kept = early.get(mark)
          if (kept !== undefined) into.put(name, keys[at]!, kept)
        }
        if (++written % slice === 0) yield
      }
    }
  }
}
