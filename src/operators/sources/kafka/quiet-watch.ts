import type { Clock } from '../../../core/clock.ts'

interface Options {
  readonly clock: Clock
  /** Microseconds without an answer after which the other side counts as lost. */
  readonly longest: number
  readonly lost: () => void
  readonly back: () => Promise<void>
}

/** Tells when nothing is heard of the other side any more, and when it answers again. Begins as lost. */
export class QuietWatch {
  readonly #options: Options
  #heard = 0
  #isLost = true
  #isAsking = false
  #cancel: () => void = () => {}
  #isStopped = false

  constructor(options: Options) {
    this.#options = options
  }

  watch(): void {
    if (this.#isStopped) return
    const { clock, longest } = this.#options
    this.#cancel()
    this.#cancel = clock.after(longest, () => {
      if (clock.now() - this.#heard >= longest) this.lost()
      this.watch()
    })
  }

  heard(): void {
    this.#heard = this.#options.clock.now()
    if (!this.#isLost || this.#isAsking || this.#isStopped) return
    this.#isAsking = true
    this.#isLost = false
    void this.#options.back().finally(() => {
      this.#isAsking = false
    })
  }

  lost(): void {
    if (this.#isStopped) return
    if (!this.#isLost) this.#options.lost()
    this.#isLost = true
  }

  stop(): void {
    this.#isStopped = true
    this.#cancel()
  }
}
