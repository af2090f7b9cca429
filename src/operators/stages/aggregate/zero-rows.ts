import type { Value } from '../../../core/value.ts'
import type { State, StateKey } from '../../contract/state.ts'
import type { Span } from './calendar.ts'
import type { Entry } from './groups.ts'
import { KeptNumber } from './kept-number.ts'
import type { Due } from './row-output.ts'
import type { WindowingParts } from './windowing.ts'

interface Seen extends Entry {
  /** End of the last window that had an event of the key. */
  last: number
}

/**
 * `zeros: 24h`: a key that was seen in that time gets a row in each window without events of it, with what aggregators give for none. Keys that
 * are remembered for that count for the bounds of the stage like those in open windows.
 */
export class ZeroRows {
  readonly #span: number
  readonly #windowsOf: (time: number) => readonly Span[]
  readonly #parts: WindowingParts
  readonly #seen: State<Seen>
  /** End of the last window that was closed. */
  readonly #closed: KeptNumber

  constructor(span: number, windowsOf: (time: number) => readonly Span[], parts: WindowingParts) {
    const { groups, context } = parts
    this.#span = span
    this.#windowsOf = windowsOf
    this.#parts = parts
    this.#seen = context.state<Seen>('zeros', {
      write(seen, out) {
        groups.writeKeys(seen.keys, out)
        out.float(seen.last)
      },
      read: (from) => ({ mark: 0, keys: groups.readKeys(from), bytes: 0, last: from.float() }),
    })
    this.#closed = new KeptNumber('zeros closed', Number.NEGATIVE_INFINITY, context)
  }

  /** A window with an event of the key is closed. */
  seen(key: StateKey, keys: readonly Value[], end: number): void {
    const table = this.#seen.table('')
    const known = table.get(key)
    if (known === undefined) {
      const seen = { mark: 0, keys, bytes: 0, last: end }
      table.set(key, seen)
      this.#parts.bounds.added(key, seen, [])
    } else if (end > known.last) {
      table.touch(key, known)
      known.last = end
    }
  }

  /** The end of the next window that may have to be filled, up to the watermark; at the end of input none but those before `next`. */
  nextBoundary(watermark: number, next: number): number {
    if (this.#seen.table('').size === 0 || !Number.isFinite(this.#closed.value)) return next
    const following = this.#windowAfter(this.#closed.value).end
    return watermark === Number.POSITIVE_INFINITY && next === Number.POSITIVE_INFINITY ? next : following
  }

  /** All windows that end here are closed: adds the rows of keys that had no event in them. */
  close(boundary: number, due: Due[]): void {
    this.#closed.value = boundary
    const table = this.#seen.table('')
    const window = this.#windowEndingAt(boundary)
    if (window === undefined) return
    for (const [key, seen] of [...table.entries()]) {
      const { keys, last } = seen
      if (last >= boundary) continue
      if (boundary - last > this.#span) {
        table.delete(key)
        this.#parts.bounds.removed(key, seen)
        continue
      }
      const states = this.#parts.groups.startStates()
      due.push({ boundary, window, time: boundary - 1, final: true, keys, states })
    }
  }

  restored(): void {
    for (const [key, seen] of this.#seen.table('').entries()) this.#parts.bounds.added(key, seen, [])
  }

  #windowAfter(end: number): Span {
    // Of the windows behind `end` the one that ends first; with overlapping ones the first that ends after it.
    return this.#windowsOf(end).find((window) => window.end > end)!
  }

  #windowEndingAt(boundary: number): Span | undefined {
    return this.#windowsOf(boundary - 1).find((window) => window.end === boundary)
  }
}
