import type { Clock } from '../core/clock.ts'
import { Heap } from '../core/heap.ts'

interface Timer {
  readonly at: number
  readonly number: number
  readonly callback: () => void
}

/** A clock that stands still unless it is moved: the only time there is in a test. */
export class VirtualClock implements Clock {
  #now: number
  #count = 0
  readonly #timers = new Heap<Timer>((a, b) => a.at - b.at || a.number - b.number)
  readonly #cancelled = new Set<Timer>()

  constructor(start: number) {
    this.#now = start
  }

  readonly now = (): number => this.#now

  readonly after = (micros: number, callback: () => void): (() => void) => {
    const timer = { at: this.#now + micros, number: this.#count++, callback }
    this.#timers.push(timer)
    return () => void this.#cancelled.add(timer)
  }

  /** Moves time on, calling back what falls due on the way; `settle` lets what was woken have its turn. */
  async advance(micros: number, settle: () => Promise<void>): Promise<void> {
    const end = this.#now + micros
    await settle()
    for (
      let first = this.#timers.peek();
      first !== undefined && first.at <= end;
      first = this.#timers.peek()
    ) {
      this.#timers.pop()
      if (this.#cancelled.delete(first)) continue
      this.#now = Math.max(this.#now, first.at)
      first.callback()
      await settle()
    }
    this.#now = end
  }
}
