import { Heap } from '../../../core/heap.ts'
import type { StateKey } from '../../contract/state.ts'

interface Entry {
  at: number
  readonly key: StateKey
}

/**
 * Which keys have something to do at which point of time. A key stands in it once; one whose time has moved on is put back when its old time
 * comes, so that nothing needs to be moved while events come.
 */
export class DueKeys {
  readonly #heap = new Heap<Entry>((a, b) => a.at - b.at)
  readonly #entries = new Map<StateKey, Entry>()

  /** The key has something to do at `at`, or earlier if that was said before. */
  note(key: StateKey, at: number): void {
    const known = this.#entries.get(key)
    if (known !== undefined && known.at <= at) return
    // The one with the later time stays in the heap and finds itself outdated there.
    const entry = { at, key }
    this.#entries.set(key, entry)
    this.#heap.push(entry)
  }

  /** Takes the next key whose time is before `time`; undefined when there is none. */
  next(time: number): StateKey | undefined {
    for (let first = this.#heap.peek(); first !== undefined && first.at < time; first = this.#heap.peek()) {
      this.#heap.pop()
      if (this.#entries.get(first.key) !== first) continue
      this.#entries.delete(first.key)
      return first.key
    }
    return undefined
  }

  /** Takes all keys whose time is before `time`, those put back meanwhile included. */
  *before(time: number): Generator<StateKey, void> {
    for (let key = this.next(time); key !== undefined; key = this.next(time)) yield key
  }
}
