import type { State, StateKey, StateTable, Tracked } from '../../contract/state.ts'

/** What is remembered of a key, and since when. Microseconds. */
export interface Remembered extends Tracked {
  readonly time: number
}

/** Is a span at least as long as another one? Without a number it is for ever. */
export const isLonger = (before: number | undefined, now: number | undefined): boolean =>
  now === undefined || (before !== undefined && now >= before)

/**
 * Entries by key that count for so long after their time, both ends included. Nothing is ever scanned: entries stand in tables of one span
 * each, `n` for times in [n × span, (n + 1) × span), so that only the last two can hold any that still count, and an older one is dropped
 * whole. At most `max` keys: the oldest is forgotten for a new one.
 */
export class RecentKeys<E extends Remembered> {
  readonly #state: State<E>
  readonly #span: number
  readonly #max: number
  #number = Number.NEGATIVE_INFINITY
  #current: StateTable<E> | undefined
  #previous: StateTable<E> | undefined
  /** Keys that were forgotten before their time. */
  forgotten = 0

  /** `span` in microseconds, +∞ for ever. */
  constructor(state: State<E>, span: number, max: number) {
    this.#state = state
    this.#span = span
    this.#max = max
  }

  /** Entries held, those that do not count any more included. */
  get size(): number {
    return (this.#current?.size ?? 0) + (this.#previous?.size ?? 0)
  }

  /** The entry that still counts at this time. */
  get(key: StateKey, now: number): E | undefined {
    const entry = this.#current?.get(key) ?? this.#previous?.get(key)
    return entry !== undefined && now - entry.time <= this.#span ? entry : undefined
  }

  /** Remembers an entry of this very time; times do not go back. */
  set(key: StateKey, entry: E): void {
    this.reach(entry.time)
    this.#current!.set(key, entry)
    if (this.size > this.#max) this.#forgetOldest()
  }

  /** As `set`, for a key that `get` knows nothing of at that time. */
  add(key: StateKey, entry: E): void {
    this.reach(entry.time)
    // Within one span of another entry it would still count: in this table there is none.
    this.#current!.add(key, entry)
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
    return this.#span === Number.POSITIVE_INFINITY ? 0 : Math.floor(time / this.#span)
  }

  #open(number: number): void {
    this.#number = number
    this.#current = this.#state.table(String(number))
    const before = String(number - 1)
    this.#previous = this.#state.has(before) ? this.#state.table(before) : undefined
  }

  #forgetOldest(): void {
    const oldest = (this.#previous?.size ?? 0) > 0 ? this.#previous : this.#current
    oldest!.deleteFirst()
    this.forgotten++
  }
}
