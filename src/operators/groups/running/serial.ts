/** Does one piece of work at a time, in the order in which it was asked, also across `await`. */
export class Serial {
  #isBusy = false
  readonly #waiting: (() => void)[] = []

  get isBusy(): boolean {
    return this.#isBusy
  }

  /** At once and without a promise where nothing is under way and the work needs none. Fails as the work does. */
  run<T>(work: () => T | Promise<T>): T | Promise<T> {
    if (!this.#isBusy) return this.#begin(work)
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push(() => {
        try {
          resolve(this.#begin(work))
        } catch (error) {
          reject(error)
        }
      })
    })
  }

  #begin<T>(work: () => T | Promise<T>): T | Promise<T> {
    this.#isBusy = true
    let isAsync = false
    try {
      const result = work()
      if (!(result instanceof Promise)) return result
      isAsync = true
      return result.finally(() => this.#next())
    } finally {
      if (!isAsync) this.#next()
    }
  }

  #next(): void {
    const next = this.#waiting.shift()
    this.#isBusy = next !== undefined
    // In a turn of its own: many that wait must not nest.
    if (next !== undefined) queueMicrotask(next)
  }
}
