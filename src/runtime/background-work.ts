/** Who is told that work failed, unless it was given up. */
interface Owner {
  readonly failed: (error: unknown) => void
  readonly giveUp: AbortSignal
}

/** Work in the background that never runs twice at once; after it has failed none begins any more. */
export class BackgroundWork {
  readonly #rested: () => void
  #isUnderway = false
  #hasFailed = false
  #idle: (() => void)[] = []

  /** `rested`: nothing is under way any more, for now. */
  constructor(rested: () => void) {
    this.#rested = rested
  }

  get isUnderway(): boolean {
    return this.#isUnderway
  }

  /** More may begin. */
  get isReady(): boolean {
    return !this.#isUnderway && !this.#hasFailed
  }

  /** Only where it is ready. */
  begin(work: () => Promise<void>, { failed, giveUp }: Owner): void {
    this.#isUnderway = true
    work().then(
      () => this.#rest(),
      (error: unknown) => {
        this.#hasFailed = true
        this.#rest()
        if (!giveUp.aborted) failed(error)
      },
    )
  }

  /** Resolves when nothing is under way. */
  atRest(): Promise<void> {
    return this.#isUnderway ? new Promise((resolve) => void this.#idle.push(resolve)) : Promise.resolve()
  }

  #rest(): void {
    this.#isUnderway = false
    for (const resolve of this.#idle.splice(0)) resolve()
    this.#rested()
  }
}
