import type { BytesReader, BytesWriter } from '../../core/binary.ts'

/** A key of state: strings that begin with NUL are composite or escaped (`stateKey`). */
export type StateKey = string | number | boolean | null

/** What is kept under a key. The runtime uses the mark to know what has changed; nobody else looks at it. */
export interface Tracked {
  /** 0 in a new entry. */
  mark: number
}

/** How entries become bytes. `write` must not change the entry, and what `read` gives must behave as what was written. */
export interface StateCodec<E extends Tracked> {
  readonly write: (entry: E, out: BytesWriter) => void
  readonly read: (from: BytesReader) => E
}

/**
 * Entries by key that come and go together: one window, one pane. The order of keys is that of their first `set`, also after a restart; a
 * table without entries is not there after one.
 */
export interface StateTable<E extends Tracked> {
  readonly size: number
  readonly get: (key: StateKey) => E | undefined
  /** Puts a new entry, or another one in its place. */
  readonly set: (key: StateKey, entry: E) => void
  /** As `set`, of a key that is not there: the caller has looked. */
  readonly add: (key: StateKey, entry: E) => void
  /** Call it before each change of an entry in place: a cut that is being written still needs it as it was. */
  readonly touch: (key: StateKey, entry: E) => void
  readonly delete: (key: StateKey) => void
  /** Deletes the key that came first. */
  readonly deleteFirst: () => void
  readonly entries: () => IterableIterator<[StateKey, E]>
}

/**
 * The keyed state of one stage: tables by name. Memory is the truth; at each cut the runtime writes what has changed since the last one,
 * while the stage goes on (protocol §7). All changes must go through this interface.
 */
export interface State<E extends Tracked> {
  /** The table of a name, made at the first ask. */
  readonly table: (name: string) => StateTable<E>
  readonly has: (name: string) => boolean
  /** Forgets a table with all its entries, at the cost of one record. The entries may be read after that, not changed. */
  readonly drop: (name: string) => void
  readonly names: () => IterableIterator<string>
  /** Entries in all tables. */
  readonly size: number
  /** False: nothing outlives the run, so what a stage would only put here for a restart may stay out. */
  readonly isKept: boolean
}
