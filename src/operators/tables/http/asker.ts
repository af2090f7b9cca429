import type { Clock } from '../../../core/clock.ts'
import type { Found } from '../cache/caching-table.ts'
import { TryAgain } from './ask-url.ts'
import type { Retry } from './retry-setting.ts'

interface Options {
  readonly clock: Clock
  /** In [0, 1). */
  readonly random: () => number
  readonly concurrency: number
  /** Microseconds for one try. */
  readonly timeout: number
  readonly retry: Retry
  readonly ask: (url: string, signal: AbortSignal) => Promise<Found>
}

interface Question {
  readonly url: string
  readonly answered: (found: Found | Error) => void
}

/** Asks so many questions at a time, the others in the order in which they came; each again after a failure that may pass. */
export class Asker {
  readonly #options: Options
  readonly #waiting: Question[] = []
  readonly #closed = new AbortController()
  #asking = 0

  constructor(options: Options) {
    this.#options = options
  }

  /** `answered` is called once, later; not any more after `close`. */
  ask(url: string, answered: Question['answered']): void {
    this.#waiting.push({ url, answered })
    this.#next()
  }

  close(): void {
    this.#waiting.length = 0
    this.#closed.abort()
  }

  #next(): void {
    while (this.#asking < this.#options.concurrency) {
      const question = this.#waiting.shift()
      if (question === undefined) return
      this.#asking += 1
      void this.#answer(question.url).then((found) => {
        this.#asking -= 1
        if (this.#closed.signal.aborted) return
        question.answered(found)
        this.#next()
      })
    }
  }

  async #answer(url: string): Promise<Found | Error> {
    const { retry, random } = this.#options
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.#try(url)
      } catch (error) {
        const failure = error instanceof Error ? error : new Error(String(error))
        if (!(failure instanceof TryAgain) || tries >= retry.max || this.#closed.signal.aborted)
          return tries === 0
            ? failure
            : new Error(`${failure.message}, after ${tries + 1} tries`, { cause: error })
        // Shortened by chance, so that many do not come back at once.
        const wait = Math.min(retry.longest, retry.first * 2 ** Math.min(tries, 30)) * (0.5 + random() / 2)
        await this.#sleep(Math.max(wait, Math.min(failure.after ?? 0, retry.longest)))
      }
    }
  }

  async #try(url: string): Promise<Found> {
    const { clock, timeout, ask } = this.#options
    const tooLate = new AbortController()
    const cancel = clock.after(timeout, () => tooLate.abort())
    try {
      return await ask(url, AbortSignal.any([tooLate.signal, this.#closed.signal]))
    } finally {
      cancel()
    }
  }

  #sleep(micros: number): Promise<void> {
    return new Promise((resolve) => {
      const { signal } = this.#closed
      const done = (): void => {
        cancel()
        signal.removeEventListener('abort', done)
        resolve()
      }
      const cancel = this.#options.clock.after(Math.round(micros), done)
      signal.addEventListener('abort', done, { once: true })
    })
  }
}
