import { keyOfValue } from '../../../core/state-key.ts'
import { type Rec, Time, type Value } from '../../../core/value.ts'
import { newKeyRefused } from '../../contract/full-state.ts'
import { type Meta, noMeta } from '../../contract/row.ts'
import type { StateKey, StateTable } from '../../contract/state.ts'
import type { Slices, StatefulContext } from '../../contract/stateful.ts'
import type { Verdict } from '../order/in-turn.ts'
import type { Expected } from './expected-keys.ts'
import { Timetable } from './timetable.ts'
import { quietKey, type Watched, watchedCodec } from './watched.ts'

/** All in microseconds. */
export interface AlertTimes {
  readonly hold: number
  readonly repeat: number | undefined
  readonly silent: number | undefined
}

/** What an event says of its key. */
export interface Said {
  readonly key: Value
  readonly holds: boolean
  readonly clears: boolean
  readonly event: Rec
  readonly meta: Meta
}

/** Alerts between two looks at the room behind. */
const slice = 500
/** Below this many it does not pay to look for outdated notes. */
const fewNoted = 1000

/**
 * One state machine for each key, driven by events in their order and by points of time between them. What happens at a point of time happens
 * after the events of that very point. A key of which nothing need be known is forgotten.
 */
export class AlertMachine {
  readonly #times: AlertTimes
  readonly #context: StatefulContext
  /** What stands for the event of a key that was never heard. */
  readonly #unheard: (key: Value) => Rec
  readonly #table: StateTable<Watched>
  readonly #timetable = new Timetable()

  constructor(times: AlertTimes, context: StatefulContext, unheard: (key: Value) => Rec) {
    this.#times = times
    this.#unheard = unheard
    this.#context = context
    this.#table = context.state('alerts', watchedCodec).table('keys')
  }

  get size(): number {
    return this.#table.size
  }

  /** Points of time that are noted, outdated ones included. */
  get noted(): number {
    return this.#timetable.size
  }

  /** When something is to be done next; +∞ where nothing is. */
  get nextDue(): number {
    return this.#timetable.first
  }

  /** An event whose turn it is. */
  event(said: Said, now: number): Verdict {
    const key = keyOfValue(said.key)
    let watched = this.#table.get(key)
    if (watched === undefined) {
      if (!said.holds && this.#times.silent === undefined) return 'absorbed'
      const { maxKeys } = this.#context.limits
      if (this.#table.size >= maxKeys) return newKeyRefused(maxKeys, 'watched')
      watched = quietKey(said.key, now)
      this.#table.set(key, watched)
    } else this.#table.touch(key, watched)
    watched.seen = now
    watched.last = { event: said.event, meta: { ...said.meta } }
    this.#step(watched, said, now)
    this.#note(key, watched)
    return 'absorbed'
  }

  /** Everything that is due before this point of time. */
  *before(time: number): Slices {
    let told = 0
    for (let next = this.#timetable.next(time); next !== undefined; next = this.#timetable.next(time)) {
      const watched = this.#table.get(next.key)
      // Outdated: it has been noted for another time since.
      if (watched === undefined || watched.due !== next.at) continue
      watched.due = Number.POSITIVE_INFINITY
      // One that has got more time since is noted anew, so that others have their turn before it.
      if (this.#dueOf(watched) === next.at) {
        this.#table.touch(next.key, watched)
        this.#fall(watched, next.at)
        if (++told % slice === 0) yield
      }
      this.#note(next.key, watched)
    }
  }

  /**
   * These keys are expected from now on. One that is watched already is as it was. One that was never heard and is expected no more is
   * forgotten; an alert of it ends.
   */
  *expect(keys: Expected, now: number): Slices {
    let told = 0
    for (const [key, value] of keys) {
      if (this.#table.get(key) !== undefined) continue
      const watched = quietKey(value, now)
      this.#table.set(key, watched)
      this.#note(key, watched)
    }
    const gone = [...this.#table.entries()].filter(([key, { last }]) => last === null && !keys.has(key))
    for (const [key, watched] of gone) {
      if (watched.phase !== 'quiet') this.#tell(watched, 'resolved', 'firing', now)
      this.#table.delete(key)
      if (++told % slice === 0) yield
    }
  }

  restored(): void {
    for (const [key, watched] of this.#table.entries()) this.#note(key, watched)
  }

  #step(watched: Watched, { holds, clears }: Said, now: number): void {
    const { hold } = this.#times
    if (holds) watched.count++
    switch (watched.phase) {
      case 'quiet':
        if (!holds) return
        watched.since = now
        watched.count = 1
        watched.phase = 'pending'
        if (hold === 0) this.#fire(watched, now)
        return
      case 'pending':
        if (!holds) watched.phase = 'quiet'
        else if (now - watched.since >= hold) this.#fire(watched, now)
        return
      case 'firing':
        // A key that was silent has spoken.
        if (watched.isSilence) {
          watched.isSilence = false
          if (!holds) this.#resolve(watched, now)
          return
        }
        if (!clears) return
        watched.clearing = now
        watched.phase = 'clearing'
        if (hold === 0) this.#resolve(watched, now)
        return
      case 'clearing':
        if (!clears) watched.phase = 'firing'
        else if (now - watched.clearing >= hold) this.#resolve(watched, now)
        return
      default:
        watched.phase satisfies never
    }
  }

  /** When something happens to the key if it stays silent. */
  #dueOf({ phase, isSilence, since, clearing, told, seen }: Watched): number {
    const { hold, repeat, silent } = this.#times
    let due = Number.POSITIVE_INFINITY
    if (phase === 'pending') due = since + hold
    if (phase === 'clearing') due = clearing + hold
    if ((phase === 'firing' || phase === 'clearing') && repeat !== undefined)
      due = Math.min(due, told + repeat)
    if ((phase === 'quiet' || phase === 'pending') && silent !== undefined && !isSilence)
      due = Math.min(due, seen + silent)
    return due
  }

  /** What was due happens. */
  #fall(watched: Watched, due: number): void {
    const { hold, repeat } = this.#times
    if (watched.phase === 'pending' && due === watched.since + hold) this.#fire(watched, due)
    else if (watched.phase === 'clearing' && due === watched.clearing + hold) this.#resolve(watched, due)
    else if (watched.phase === 'firing' || watched.phase === 'clearing') {
      watched.told += repeat ?? 0
      this.#tell(watched, 'firing', 'firing', due)
    } else {
      watched.isSilence = true
      watched.since = watched.seen
      watched.count = 0
      this.#fire(watched, due)
    }
  }

  #fire(watched: Watched, now: number): void {
    watched.phase = 'firing'
    watched.told = now
    this.#tell(watched, 'firing', null, now)
  }

  #resolve(watched: Watched, now: number): void {
    watched.phase = 'quiet'
    this.#tell(watched, 'resolved', 'firing', now)
    watched.count = 0
  }

  #tell({ key, since, count, last }: Watched, state: string, previous: string | null, now: number): void {
    const { timed, emit } = this.#context
    const event = {
      ...(last?.event ?? this.#unheard(key)),
      alert: { state, since: new Time(since), count, previous },
    }
    const meta = last?.meta ?? noMeta
    emit(event, timed ? { ...meta, time: now, watermark: now } : meta, true)
  }

  /** Sees to it that the key has its turn in time, or forgets it. */
  #note(key: StateKey, watched: Watched): void {
    if (watched.phase === 'quiet' && this.#times.silent === undefined) {
      this.#table.delete(key)
      return
    }
    const due = this.#dueOf(watched)
    // Noted for an earlier time, it finds out then that it has more time.
    if (due >= watched.due) return
    watched.due = due
    this.#timetable.note(due, key)
    if (this.#timetable.size > 2 * this.#table.size + fewNoted) this.#noteAnew()
  }

  /** A key that fires and resolves again and again leaves each time a note for its repeat, which may be a day away: outdated ones go. */
  #noteAnew(): void {
    this.#timetable.clear()
    for (const [key, { due }] of this.#table.entries())
      if (due < Number.POSITIVE_INFINITY) this.#timetable.note(due, key)
  }
}
