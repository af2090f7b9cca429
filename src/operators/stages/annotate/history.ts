import type { Value } from '../../../core/value.ts'
import { canonicalText } from '../../../core/value-key.ts'
import type { State, StateKey, Tracked } from '../../contract/state.ts'
import type { StatefulContext } from '../../contract/stateful.ts'
import type { Groups } from '../aggregate/groups.ts'
import { PaneStack } from '../aggregate/pane-stack.ts'

/** What one event adds, at its place in the history of its key. */
interface Atom extends Tracked {
  readonly keys: readonly Value[]
  readonly time: number
  readonly states: readonly object[]
}

interface KeyHistory {
  readonly keys: readonly Value[]
  readonly stack: PaneStack
  /** Places of the first and the next event. */
  first: number
  next: number
  /** Event times by place, from `first` on. */
  readonly times: number[]
}

/** How far back an event looks: so many events, or so long. */
export interface Reach {
  readonly count: number | undefined
  /** Microseconds; the distance itself belongs to it. */
  readonly span: number | undefined
}

/**
 * The events of each key that a later one may still look back at, with their sum at hand. Each is kept by itself, so that an epoch writes just
 * what came and what went.
 */
export class History {
  readonly #groups: Groups
  readonly #reach: Reach
  readonly #state: State<Atom>
  readonly #keys = new Map<StateKey, KeyHistory>()

  constructor(context: StatefulContext, groups: Groups, reach: Reach) {
    this.#groups = groups
    this.#reach = reach
    this.#state = context.state<Atom>('history', {
      write({ keys, time, states }, out) {
        groups.writeKeys(keys, out)
        out.float(time)
        groups.writeStates(states, out)
      },
      read: (from) => ({
        mark: 0,
        keys: groups.readKeys(from),
        time: from.float(),
        states: groups.readStates(from),
      }),
    })
  }

  /** Keys that have a history. */
  get size(): number {
    return this.#keys.size
  }

  has(key: StateKey): boolean {
    return this.#keys.has(key)
  }

  /** Adds an event behind those of its key. */
  push(key: StateKey, keys: readonly Value[], time: number, states: readonly object[]): void {
    let history = this.#keys.get(key)
    if (history === undefined) {
      history = { keys, stack: new PaneStack(keys, this.#groups), first: 0, next: 0, times: [] }
      this.#keys.set(key, history)
    }
    this.#state.table(nameOf(key)).set(history.next, { mark: 0, keys, time, states })
    this.#append(history, time, states)
  }

  /** The sum of what an event at `time` reaches back to, `own` events more than before it; null where there is nothing. */
  over(key: StateKey, time: number, own: number): readonly object[] | null {
    const history = this.#keys.get(key)
    if (history === undefined) return null
    const { count, span } = this.#reach
    const from = count === undefined ? history.first : Math.max(history.first, history.next - count)
    this.#forgetBefore(key, history, from)
    if (span !== undefined) {
      let first = history.first
      while (first < history.next && history.times[first - history.first]! < time - span) first++
      this.#forgetBefore(key, history, first)
    }
    return own === 0 && history.first === history.next ? null : history.stack.over(history.first)
  }

  /** The time of the last event of a key. */
  lastOf(key: StateKey): number | undefined {
    return this.#keys.get(key)?.times.at(-1)
  }

  forget(key: StateKey): void {
    this.#keys.delete(key)
    this.#state.drop(nameOf(key))
  }

  /** Puts together what was kept; gives the keys with the times of their last events. */
  restored(
    keyOf: (keys: readonly Value[]) => StateKey,
  ): readonly { readonly key: StateKey; readonly last: number }[] {
    const found: { key: StateKey; last: number }[] = []
    for (const name of [...this.#state.names()]) {
      const atoms = [...this.#state.table(name).entries()].sort(([a], [b]) => Number(a) - Number(b))
      const [first] = atoms
      if (first === undefined) continue
      const { keys } = first[1]
      const place = Number(first[0])
      const history: KeyHistory = {
        keys,
        stack: new PaneStack(keys, this.#groups),
        first: place,
        next: place,
        times: [],
      }
      for (const [, { time, states }] of atoms) this.#append(history, time, states)
      const key = keyOf(keys)
      this.#keys.set(key, history)
      found.push({ key, last: history.times.at(-1)! })
    }
    return found
  }

  #append(history: KeyHistory, time: number, states: readonly object[]): void {
    history.stack.push(history.next, states)
    history.times.push(time)
    history.next++
  }

  #forgetBefore(key: StateKey, history: KeyHistory, place: number): void {
    if (place === history.first) return
    const table = this.#state.table(nameOf(key))
    for (let at = history.first; at < place; at++) table.delete(at)
    history.times.splice(0, place - history.first)
    history.first = place
  }
}

const nameOf = (key: StateKey): string => canonicalText(key)
