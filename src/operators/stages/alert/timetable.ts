import { Heap } from '../../../core/heap.ts'
import type { StateKey } from '../../contract/state.ts'

interface Entry {
  readonly at: number
  readonly key: StateKey
}

/** Points of time at which keys have something to do, in order; at one point in the order of keys, so that a run can be repeated. */
export class Timetable {
  #heap = emptyHeap()

  get size(): number {
    return this.#heap.size
  }

  /** Forgets all that was noted. */
  clear(): void {
    this.#heap = emptyHeap()
  }

  note(at: number, key: StateKey): void {
    this.#heap.push({ at, key })
  }

  get first(): number {
    return this.#heap.peek()?.at ?? Number.POSITIVE_INFINITY
  }

  /** Takes the next one before `time`. */
  next(time: number): Entry | undefined {
    return this.first < time ? this.#heap.pop() : undefined
  }
}

const emptyHeap = (): Heap<Entry> => new Heap((a, b) => a.at - b.at || compareKeys(a.key, b.key))

/** Texts by code units; other kinds come first. */
function compareKeys(a: StateKey, b: StateKey): number {
  if (typeof a !== typeof b) return typeof a < typeof b ? -1 : 1
  if (a === b || a === null || b === null) return a === b ? 0 : a === null ? -1 : 1
  return a < b ? -1 : 1
}
