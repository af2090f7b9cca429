import type { Clock } from '../../../core/clock.ts'

/** Microseconds between two looks. */
const look = 100_000

/** A clock that stands still while this process does, as far as it can tell: it looks ten times a second, and what is missing was lost. */
export class AwakeClock {
  readonly #clock: Clock
  #seen: number
  #lost = 0
  #cancel: () => void = () => {}

  constructor(clock: Clock) {
    this.#clock = clock
    this.#seen = clock.now()
  }

  start(): void {
    this.stop()
    this.#cancel = this.#clock.after(look, () => {
      this.now()
      this.start()
    })
  }

  stop(): void {
    this.#cancel()
  }

  /** Microseconds. */
  now(): number {
    const now = this.#clock.now()
    const passed = now - this.#seen
    this.#seen = now
    if (passed > 2 * look) this.#lost += passed - look
    // A clock that was put back.
    else if (passed < 0) this.#lost += passed
    return now - this.#lost
  }
}
