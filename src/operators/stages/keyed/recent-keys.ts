import type { State, StateKey, StateTable, Tracked } from '../../contract/state.ts'
import { PossibleKeys } from './possible-keys.ts'

/** What is remembered of a key, and since when. Microseconds. */
export interface Remembered extends Tracked {
  readonly time: number
}

/** Is a span at least as long as another one? Without a number it is for ever. */
export const isLonger = (before: number | undefined, now: number | undefined): boolean =>
  now === undefined || (before !== undefined && now >= before)

/** The entries of one span of time. */
interface Span<E extends Tracked> {
  readonly table: StateTable<E>
  /** Most keys that are asked for are new. */
  readonly possible: PossibleKeys
}

/**
 * Entries by key that count for so long after their time, both ends included. Nothing is ever scanned: entries stand in tables of one span
 * each, `n` for times in [n × span, (n + 1) × span), so that only the last two can hold any that still count, and an older one is dropped
 * whole. At most `max` keys: the oldest is forgotten for a new one.
 */
export class RecentKeys<E extends Remembered> {
  readonly #state: State<E>
  readonly #length: number
  readonly #max: number
  #number = Number.NEGATIVE_INFINITY
  #current: Span<E> | undefined
  #previous: Span<E> | undefined
  /** Where the oldest stand; made anew when its table changes. */
  #oldest: { readonly table: StateTable<E>; readonly keys: Iterator<[StateKey, E]> } | undefined
  /** Keys that were forgotten before their time. */
  forgotten = 0

  /** `span` in microseconds, +∞ for ever. */
  constructor(state: State<E>, span: number, max: number) {
    this.#state = state
    this.#length = span
    this.#max = max
  }

  /** Entries held, those that do not count any more included. */
  get size(): number {
    return (this.#current?.table.size ?? 0) + (this.#previous?.table.size ?? 0)
  }

  /** The entry that still counts at this time. */
  get(key: StateKey, now: number): E | undefined {
    const entry = find(this.#current, key) ?? find(this.#previous, key)
    return entry !== undefined && now - entry.time <= this.#length ? entry : undefined
  }

  /** Remembers an entry of this very time; times do not go back. */
  set(key: StateKey, entry: E): void {
    this.reach(entry.time)
    this.#current!.table.set(key, entry)
    this.#current!.possible.add(key)
    if (this.size > this.#max) this.#forgetOldest()
  }

  /** As `set`, for a key that `get` knows nothing of at that time. */
  add(key: StateKey, entry: E): void {
    this.reach(entry.time)
    // Within one span of another entry it would still count: in this table there is none.
    this.#current!.table.add(key, entry)
    this.#current!.possible.add(key)
    if (this.size > this.#max) this.#forgetOldest()
  }

  /** Time has come so far: what does not count any more is let go. */
  reach(now: number): void {
    const number = this.#numberOf(now)
    if (number <= this.#number || !Number.isFinite(number)) return
    if (this.#current !== undefined) {
      if (number > this.#number + 1) this.#state.drop(String(this.#number))
      if (this.#previous !== undefined) this.#state.drop(String(this.#number - 1))
    }
    this.#open(number)
  }

  restored(): void {
    this.#sortAnew()
    const numbers = [...this.#state.names()].map(Number)
    if (numbers.length === 0) return
    const last = Math.max(...numbers)
    for (const number of numbers) if (number < last - 1) this.#state.drop(String(number))
    this.#open(last)
  }

  /** Entries that were kept with another span go to their tables by this one. */
  #sortAnew(): void {
    const names = [...this.#state.names()]
    const entries = names.flatMap((name) => [...this.#state.table(name).entries()])
    const isInPlace = names.every((name) =>
      [...this.#state.table(name).entries()].every(([, { time }]) => this.#numberOf(time) === Number(name)),
    )
    if (isInPlace) return
    for (const name of names) this.#state.drop(name)
    for (const [key, entry] of entries.sort(([, a], [, b]) => a.time - b.time))
      this.#state.table(String(this.#numberOf(entry.time))).set(key, entry)
  }

  #numberOf(time: number): number {
    return this.#length === Number.POSITIVE_INFINITY ? 0 : Math.floor(time / this.#length)
  }

  #open(number: number): void {
    const before = this.#number === number - 1 ? this.#current : undefined
    this.#number = number
    this.#previous = before ?? (this.#state.has(String(number - 1)) ? this.#spanOf(number - 1) : undefined)
    this.#current = this.#spanOf(number)
    this.#oldest = undefined
  }

  #spanOf(number: number): Span<E> {
    const table = this.#state.table(String(number))
    const possible = new PossibleKeys()
    for (const [key] of table.entries()) possible.add(key)
    return { table, possible }
  }

  #forgetOldest(): void {
    for (const span of [this.#previous, this.#current]) {
      const table = span?.table
      if (table === undefined || table.size === 0) continue
      // The iterator goes on over what comes later: no entry is looked at twice.
      if (this.#oldest?.table !== table) this.#oldest = { table, keys: table.entries() }
      const next = this.#oldest.keys.next()
      if (next.done === true) continue
      table.delete(next.value[0])
      this.forgotten++
      return
    }
  }
}

const find = <E extends Tracked>(span: Span<E> | undefined, key: StateKey): E | undefined =>
  span?.possible.has(key) === true ? span.table.get(key) : undefined
