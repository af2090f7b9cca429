import type { Meta } from '../../contract/row.ts'
import type { StateKey } from '../../contract/state.ts'
import { Attempt } from './attempt.ts'
import type { Candidate } from './candidate.ts'
import { KeyEvents } from './key-events.ts'
import type { EventPlace, SequencePattern } from './pattern.ts'

/** What a matcher tells of. */
export interface MatchEvents {
  /** A match is certain at a time, in microseconds; `last` is the metadata of the event that made it so, or of its last one. */
  readonly matched: (attempt: Attempt, time: number, last: Meta) => void
  /** No key holds the event any more. */
  readonly forgotten: (candidate: Candidate) => void
  /** The attempt that began with the event is over; called before the event is marked. */
  readonly ending: (start: Candidate) => void
}

/**
 * Finds the matches of a sequence, given its events in order.
 *
 * Under each key every event that fits the first step begins an attempt, and each attempt lets each step take the first event that fits. The
 * first attempt that has all it needs is a match; of several that the same event completes, it is the one that began first. A match consumes
 * its events: attempts that began with one of them are over, and those that had taken one are done again from their start with the events
 * that are left. An attempt is over, too, when a forbidden event comes, or when `within` has passed since its start.
 */
export class Matcher {
  readonly #pattern: SequencePattern
  readonly #events: MatchEvents
  readonly #keys = new Map<StateKey, KeyEvents>()
  /** All attempts in the order in which they began, which is that in which their time is over; from `#head` on. */
  #attempts: { readonly attempt: Attempt; readonly holder: KeyEvents }[] = []
  #head = 0
  /** At this length of the list attempts that are over long before their time are taken out. */
  #sweepAt = 1024
  /** Attempts that were given up since a key held too many events. */
  givenUp = 0

  constructor(pattern: SequencePattern, events: MatchEvents) {
    this.#pattern = pattern
    this.#events = events
  }

  /** Attempts that are remembered. */
  get attempts(): number {
    return this.#attempts.length - this.#head
  }

  /** Different keys. */
  get size(): number {
    return this.#keys.size
  }

  has(key: StateKey): boolean {
    return this.#keys.has(key)
  }

  /** May an event be part of a match? Not if it begins none and no attempt of its key is under way. */
  wants({ key, fits }: EventPlace): boolean {
    return fits[0]! || this.#keys.has(key)
  }

  /** Takes the next event; not younger than any before. */
  add(candidate: Candidate, places: readonly EventPlace[]): void {
    // Held here as well, so that it is forgotten once, after the last of its keys.
    candidate.holders++
    for (const place of places) if (!candidate.isConsumed) this.#enter(candidate, place)
    this.#release(candidate)
  }

  /** Ends the first attempt whose time was over before the one given, in microseconds. False: there is none. */
  endOne(time: number): boolean {
    const next = this.#attempts[this.#head]
    const { within } = this.#pattern.settings
    if (next === undefined || !(next.attempt.start.meta.time + within < time)) return false
    this.#head++
    if (this.#head >= 1024 && this.#head * 2 >= this.#attempts.length) {
      this.#attempts = this.#attempts.slice(this.#head)
      this.#head = 0
    }
    const { attempt, holder } = next
    if (attempt.isOver) return true
    if (this.#pattern.forbiddenLast.length > 0 && attempt.isSatisfied) {
      const last = attempt.taken.findLast((events) => events.length > 0)!.at(-1)!
      this.#match(holder, attempt, attempt.start.meta.time + within, last.meta)
    } else {
      this.#end(holder, attempt)
      this.#trim(holder)
    }
    return true
  }

  /** Takes events that were kept, in order, with all their places. */
  restore(
    candidates: Iterable<{ readonly candidate: Candidate; readonly places: readonly EventPlace[] }>,
  ): void {
    for (const { candidate, places } of candidates) {
      for (const { key, fits } of places) {
        const holder = this.#holder(key)
        holder.add(candidate, fits)
        if (fits[0] && !candidate.isOver) this.#begin(holder, candidate)
      }
    }
    for (const holder of [...this.#keys.values()]) {
      if (!this.#pattern.isSimple) for (const attempt of holder.attempts) holder.replay(attempt)
      else this.#follow(holder)
      this.#trim(holder)
    }
  }

  #holder(key: StateKey): KeyEvents {
    let holder = this.#keys.get(key)
    if (holder === undefined) {
      holder = new KeyEvents(key)
      this.#keys.set(key, holder)
    }
    return holder
  }

  #enter(candidate: Candidate, { key, fits }: EventPlace): void {
    const holder = this.#holder(key)
    holder.add(candidate, fits)
    for (const attempt of [...holder.attempts]) {
      if (!attempt.isFollowed) break
      const advance = attempt.advance(candidate, fits)
      if (advance === 'forbidden') this.#end(holder, attempt)
      if (advance !== 'done') continue
      this.#match(holder, attempt, candidate.meta.time, candidate.meta)
      return
    }
    if (fits[0]) {
      const attempt = this.#begin(holder, candidate)
      this.#follow(holder)
      if (attempt.isFollowed && attempt.isDone) {
        this.#match(holder, attempt, candidate.meta.time, candidate.meta)
        return
      }
    }
    this.#trim(holder)
    while (holder.events.length > this.#pattern.settings.maxEvents) {
      this.givenUp++
      this.#end(holder, holder.attempts[0]!)
      this.#trim(holder)
    }
  }

  #begin(holder: KeyEvents, start: Candidate): Attempt {
    const attempt = new Attempt(start, this.#pattern)
    attempt.isFollowed = !this.#pattern.isSimple
    holder.attempts.push(attempt)
    this.#attempts.push({ attempt, holder })
    if (this.#attempts.length >= this.#sweepAt) this.#sweep()
    return attempt
  }

  #sweep(): void {
    this.#attempts = this.#attempts.slice(this.#head).filter((one) => !one.attempt.isOver)
    this.#head = 0
    this.#sweepAt = Math.max(1024, 2 * this.#attempts.length)
  }

  /** Of simple patterns the first attempt of a key is the one that is followed. */
  #follow(holder: KeyEvents): void {
    const first = holder.attempts[0]
    if (first !== undefined && !first.isFollowed) holder.replay(first)
  }

  #match(holder: KeyEvents, attempt: Attempt, time: number, last: Meta): void {
    const open = [{ holder, attempt }]
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      // Another match may have taken its events meanwhile.
      if (next.attempt.isOver || !(next.attempt === attempt || next.attempt.isDone)) continue
      this.#events.matched(next.attempt, time, last)
      for (const touched of this.#consume(next.holder, next.attempt)) {
        this.#redo(touched)
        const done = touched.attempts.find((one) => one.isFollowed && one.isDone)
        if (done !== undefined) open.push({ holder: touched, attempt: done })
      }
    }
  }

  /** Marks the events of a match as consumed; gives the keys that held any of them. */
  #consume(holder: KeyEvents, attempt: Attempt): ReadonlySet<KeyEvents> {
    const touched = new Set([holder])
    for (const candidate of attempt.taken.flat()) {
      candidate.isConsumed = true
      if (candidate.holders === 1) continue
      for (const { key } of this.#pattern.placesOf(candidate.values)) {
        const other = this.#keys.get(key)
        if (other !== undefined) touched.add(other)
      }
    }
    return touched
  }

  /** Does what was attempted under a key again without what was consumed. */
  #redo(holder: KeyEvents): void {
    for (const candidate of holder.removeConsumed()) this.#release(candidate)
    for (const attempt of [...holder.attempts]) {
      if (attempt.start.isConsumed) this.#end(holder, attempt)
      else if (attempt.taken.some((events) => events.some(({ isConsumed }) => isConsumed))) {
        attempt.reset()
        if (!holder.replay(attempt)) this.#end(holder, attempt)
      }
    }
    this.#trim(holder)
  }

  #end(holder: KeyEvents, attempt: Attempt): void {
    attempt.isOver = true
    const { start } = attempt
    if (!start.isConsumed) {
      this.#events.ending(start)
      start.isOver = true
    }
    holder.attempts.splice(holder.attempts.indexOf(attempt), 1)
    if (this.#pattern.isSimple) this.#follow(holder)
  }

  #trim(holder: KeyEvents): void {
    for (const candidate of holder.removeUnused()) this.#release(candidate)
    if (holder.attempts.length === 0) this.#keys.delete(holder.key)
  }

  #release(candidate: Candidate): void {
    candidate.holders--
    if (candidate.holders === 0) this.#events.forgotten(candidate)
  }
}
