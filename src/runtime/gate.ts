/**
 * The door in front of one source: every full buffer downstream closes it once and opens it once when it has room again. The source asks
 * before each read.
 */
export class Gate {
  #closed = 0
  #lifted = false
  #waiting: Promise<void> | undefined
  #resume: (() => void) | undefined
  /** How often it was closed, for `--stats` and tests. */
  closes = 0

  close(): void {
    this.#closed++
    this.closes++
  }

  open(): void {
    this.#closed--
    if (this.#closed === 0) this.#wake()
  }

  /** From now on it holds nobody: the source is stopping and will not read again. */
  lift(): void {
    this.#lifted = true
    this.#wake()
  }

  get isOpen(): boolean {
    return this.#lifted || this.#closed === 0
  }

  /** Undefined: go on at once. A promise resolves when the gate has opened; ask again then. */
  ready(): Promise<void> | undefined {
    if (this.isOpen) return undefined
    this.#waiting ??= new Promise((resolve) => {
      this.#resume = resolve
    })
    return this.#waiting
  }

  #wake(): void {
    const resume = this.#resume
    this.#waiting = undefined
    this.#resume = undefined
    resume?.()
  }
}
