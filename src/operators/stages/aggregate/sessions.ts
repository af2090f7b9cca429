import type { Value } from '../../../core/value.ts'
import type { Meta } from '../../contract/row.ts'
import type { State, StateTable } from '../../contract/state.ts'
import type { Slices, Taken } from '../../contract/stateful.ts'
import { DueKeys } from './due-keys.ts'
import type { Group } from './groups.ts'
import type { Due } from './row-output.ts'
import type { Windowing, WindowingParts } from './windowing.ts'

interface Session {
  /** Times of its first and last event. */
  readonly first: number
  readonly last: number
  readonly states: object[]
}

interface KeySessions extends Group {
  /** Open sessions, oldest first; they lie more than the gap apart. */
  sessions: Session[]
}

/** Rows collected before they are sent. */
const slice = 1000

/**
 * Sessions that only a gap ends: events at most the gap apart share one, in whatever order they come, and sessions that an event joins become
 * one. A session is over when the watermark has passed its last event by more than the gap. An event behind the watermark of its own
 * partition is late, whether or not a session is still open (protocol W2).
 */
export class Sessions implements Windowing {
  readonly #parts: WindowingParts
  readonly #gap: number
  readonly #state: State<KeySessions>
  readonly #table: StateTable<KeySessions>
  readonly #due = new DueKeys()

  constructor(parts: WindowingParts, gap: number) {
    const { context, groups } = parts
    this.#parts = parts
    this.#gap = gap
    this.#state = context.state<KeySessions>('sessions', {
      write({ keys, sessions }, out) {
        groups.writeKeys(keys, out)
        out.count(sessions.length)
        for (const { first, last, states } of sessions) {
          out.float(first)
          out.float(last)
          groups.writeStates(states, out)
        }
      },
      read(from) {
        const keys = groups.readKeys(from)
        const sessions = Array.from({ length: from.count() }, () => ({
          first: from.float(),
          last: from.float(),
          states: groups.readStates(from),
        }))
        return { mark: 0, keys, states: [], bytes: 0, sessions }
      },
    })
    this.#table = this.#state.table('')
  }

  take(args: readonly Value[], meta: Meta): Taken {
    const { time, watermark } = meta
    if (time < watermark) return 'late'
    const { groups, bounds } = this.#parts
    const key = groups.keyOf(args)
    let entry = this.#table.get(key)
    if (entry === undefined) {
      const refusal = bounds.refusal(key)
      if (refusal !== null) return refusal
      entry = { mark: 0, keys: groups.start(args).keys, states: [], bytes: 0, sessions: [] }
      this.#table.set(key, entry)
      bounds.added(key, entry, [])
    } else this.#table.touch(key, entry)
    const session = this.#join(entry, time)
    const refusal = groups.add(session.states, args, meta)
    bounds.grown(entry, statesOf(entry))
    this.#due.note(key, session.last + this.#gap)
    return refusal ?? 'absorbed'
  }

  *advance(watermark: number): Slices {
    const due: Due[] = []
    let count = 0
    for (const key of this.#due.before(watermark)) {
      if (++count % slice === 0) yield
      const entry = this.#table.get(key)
      if (entry === undefined) continue
      const isOver = ({ last }: Session): boolean => last + this.#gap < watermark
      for (const session of entry.sessions) if (isOver(session)) due.push(this.#row(entry.keys, session))
      if (entry.sessions.every(isOver)) {
        this.#table.delete(key)
        this.#parts.bounds.removed(key, entry)
        continue
      }
      if (entry.sessions.some(isOver)) {
        this.#table.touch(key, entry)
        entry.sessions = entry.sessions.filter((session) => !isOver(session))
        this.#parts.bounds.grown(entry, statesOf(entry))
      }
      this.#due.note(key, Math.min(...entry.sessions.map(({ last }) => last + this.#gap)))
    }
    yield* this.#parts.output.send(due)
  }

  restored(): void {
    for (const [key, entry] of this.#table.entries()) {
      this.#parts.bounds.added(key, entry, statesOf(entry))
      for (const { last } of entry.sessions) this.#due.note(key, last + this.#gap)
    }
  }

  /** The session of an event: a new one, or all that it reaches as one. */
  #join(entry: KeySessions, time: number): Session {
    const { groups } = this.#parts
    const last = entry.sessions.at(-1)
    // The usual case: in order, into the last session.
    if (last !== undefined && time >= last.first && time - last.last <= this.#gap) {
      const longer = time > last.last ? { ...last, last: time } : last
      entry.sessions[entry.sessions.length - 1] = longer
      return longer
    }
    const reached = entry.sessions.filter(
      (one) => time >= one.first - this.#gap && time <= one.last + this.#gap,
    )
    const states = reached[0]?.states ?? groups.startStates()
    for (const other of reached.slice(1)) groups.merge(states, other.states)
    const session = {
      first: Math.min(time, ...reached.map(({ first }) => first)),
      last: Math.max(time, ...reached.map((one) => one.last)),
      states,
    }
    const rest = entry.sessions.filter((one) => !reached.includes(one))
    entry.sessions = [...rest, session].sort((a, b) => a.first - b.first)
    return session
  }

  #row(keys: readonly Value[], { first, last, states }: Session): Due {
    const end = last + this.#gap
    return { boundary: end + 1, window: { start: first, end }, time: end - 1, final: true, keys, states }
  }
}

function statesOf({ sessions }: KeySessions): readonly (readonly object[])[] {
  return sessions.map(({ states }) => states)
}
