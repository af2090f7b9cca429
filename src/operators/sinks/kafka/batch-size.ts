interface Bounds {
  readonly least: number
  readonly most: number
  /** Microseconds that a request should take at the longest. */
  readonly latency: number
}

/**
 * The size of requests in bytes, found by trying: a tenth more after each full request that was answered in time, half after one that was
 * not or that failed (additive increase, multiplicative decrease, as in TCP: Chiu and Jain 1989). Late answers alone make them no smaller than a
 * quarter of the most: where a machine is busy, many small requests cost more of it than they spare.
 */
export class BatchSize {
  readonly #bounds: Bounds
  #bytes: number

  constructor(bounds: Bounds) {
    this.#bounds = bounds
    this.#bytes = bounds.most
  }

  get bytes(): number {
    return Math.floor(this.#bytes)
  }

  /** A request of so many bytes was answered after so many microseconds. */
  answered(bytes: number, micros: number): void {
    const { most, latency } = this.#bounds
    if (micros > latency) this.#halve(most / 4)
    // A request that was small by itself says nothing of larger ones.
    else if (bytes * 2 >= this.#bytes) this.#bytes = Math.min(most, this.#bytes + most / 10)
  }

  failed(): void {
    this.#halve(this.#bounds.least)
  }

  /** Not below `least`, if it is not there already. */
  #halve(least: number): void {
    this.#bytes = Math.min(this.#bytes, Math.max(least, this.#bytes / 2))
  }
}
