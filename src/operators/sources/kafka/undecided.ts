/** Knows whether anything was read that no epoch has decided yet. */
export class Undecided {
  /** Since the last cut something was read. */
  #isRead = false
  /** The last cut is not decided. */
  #isCut = false
  #waiting: (() => void)[] = []

  get isNone(): boolean {
    return !this.#isRead && !this.#isCut
  }

  read(): void {
    this.#isRead = true
  }

  cut(): void {
    this.#isRead = false
    this.#isCut = true
  }

  decided(): void {
    this.#isCut = false
    this.#tell()
  }

  /** What was read counts no more. */
  forget(): void {
    this.#isRead = false
    this.#isCut = false
    this.#tell()
  }

  /** Resolves when all is decided that was read. */
  none(): Promise<void> {
    return this.isNone ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve))
  }

  #tell(): void {
    if (!this.isNone) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}
