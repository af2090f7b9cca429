import type { Clock } from '../../core/clock.ts'

/** Failures make the time no longer than so many times the least: who never answers must not be waited for ever longer. */
const most = 8

/**
 * How long an answer is waited for that comes when all bytes have come through. How many of them the system still holds nobody knows, so a
 * slow connection needs longer than it is given at first; what it needed is remembered.
 */
export class Patience {
  readonly #clock: Clock
  readonly #least: number
  #time: number

  /** `least`: microseconds. */
  constructor(clock: Clock, least: number) {
    this.#clock = clock
    this.#least = least
    this.#time = least
  }

  /** Does work that is given so many microseconds; after a failure that took all of them the next is given twice as many. */
  async spend<T>(work: (time: number) => Promise<T>): Promise<T> {
    const began = this.#clock.now()
    const time = this.#time
    try {
      const result = await work(time)
      this.#time = Math.max(this.#least, 2 * (this.#clock.now() - began))
      return result
    } catch (error) {
      if (this.#clock.now() - began >= time)
        this.#time = Math.max(time, Math.min(2 * time, most * this.#least))
      throw error
    }
  }
}
