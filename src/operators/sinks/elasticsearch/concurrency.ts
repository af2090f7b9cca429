interface Bounds {
  /** Most requests under way at once. */
  readonly most: number
  /** Microseconds that a request should take at the longest. */
  readonly latency: number
}

/**
 * How many requests may be under way at once, found by trying: one more after as many were answered in time as may be under way, half after
 * one that was not or that the server was too busy for (additive increase, multiplicative decrease, as in TCP: Chiu and Jain 1989). What was
 * sent before the last halving says nothing new and is not counted.
 */
export class Concurrency {
  readonly #bounds: Bounds
  #limit: number
  #halvedAt = Number.NEGATIVE_INFINITY

  constructor(bounds: Bounds) {
    this.#bounds = bounds
    this.#limit = Math.min(2, bounds.most)
  }

  get limit(): number {
    return Math.floor(this.#limit)
  }

  /** A request sent at `began` was answered at `now`, in microseconds. */
  answered(began: number, now: number): void {
    const { most, latency } = this.#bounds
    if (now - began > latency) this.failed(began, now)
    else this.#limit = Math.min(most, this.#limit + 1 / this.limit)
  }

  /** The server was too busy for a request, or did not answer it. */
  failed(began: number, now: number): void {
    if (began < this.#halvedAt) return
    this.#halvedAt = now
    this.#limit = Math.max(1, this.#limit / 2)
  }
}
