import type { Clock } from '../core/clock.ts'

/** The stop of a run: from its beginning on, what was read has so long to reach its sinks. */
export class Ending {
  readonly #clock: Clock
  readonly #begun = new AbortController()
  #until = Number.POSITIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Aborted when it begins: whoever waits for an other side tries once more at once. */
  get begun(): AbortSignal {
    return this.#begun.signal
  }

  /** `limit`: microseconds. */
  begin(limit: number): void {
    this.#until = this.#clock.now() + limit
    this.#begun.abort()
  }

  /** For who waits: ` The run is to end, and waits for it for another 8.4 s.` Empty while nothing ends. */
  get told(): string {
    if (!this.#begun.signal.aborted) return ''
    const left = Math.max(0, this.#until - this.#clock.now())
    return ` The run is to end, and waits for it for another ${Math.round(left / 1e5) / 10} s.`
  }
}
