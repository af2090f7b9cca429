/** How far a member is with letting go of its partitions, since the group wants to give them out anew. */
export class LettingGo {
  readonly #longest: number
  readonly #finish: () => Promise<void> | undefined
  #state: 'going' | 'gone' | undefined
  /** Changes when what is let go is given out anew, or may be. */
  #round = 0
  /** Of rounds that have not ended; one may begin while another still waits. */
  readonly #timers = new Set<NodeJS.Timeout>()

  /** `longest`: milliseconds. `finish`: reads no more, and resolves when all that was read is decided. */
  constructor(longest: number, finish: () => Promise<void> | undefined) {
    this.#longest = longest
    this.#finish = finish
  }

  /** It has let go. */
  get isDone(): boolean {
    return this.#state === 'gone'
  }

  /** Begins, unless it has begun. */
  begin(): void {
    if (this.#state !== undefined) return
    this.#state = 'going'
    void this.#go()
  }

  /** They may be others' by now: what is under way leads to nothing. */
  rebalancing(): void {
    this.#round++
  }

  /** They are given out. */
  given(): void {
    this.#round++
    this.#state = undefined
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer)
  }

  async #go(): Promise<void> {
    const round = this.#round
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(late.resolve, this.#longest)
    this.#timers.add(timer)
    await Promise.race([this.#finish(), late.promise])
    clearTimeout(timer)
    this.#timers.delete(timer)
    if (round === this.#round) this.#state = 'gone'
  }
}
