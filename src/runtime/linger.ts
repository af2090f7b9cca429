import type { Clock } from '../core/clock.ts'
import type { Gather } from '../operators/contract/sink.ts'

interface Options {
  readonly clock: Clock
  /** Room of the buffer in which events gather. */
  readonly events: number
  readonly bytes: number
}

/** Decides whether a sink that takes many events at once waits for more. */
export class Linger {
  readonly #options: Options
  readonly #wake: () => void
  #cancel: (() => void) | undefined
  /** What waits is not to wait for more. */
  isDue = false

  constructor(options: Options, wake: () => void) {
    this.#options = options
    this.#wake = wake
  }

  /** True: more may come, and `wake` is called in time. */
  waits(
    gather: Gather,
    waiting: { readonly events: number; readonly bytes: number; readonly isEmpty: boolean },
  ) {
    const { clock, events, bytes } = this.#options
    if (this.isDue || waiting.isEmpty) return false
    // A buffer that closes its gates before enough has come would only wait.
    if (waiting.events >= Math.min(gather.events, events / 2)) return false
    if (waiting.bytes >= Math.min(gather.bytes, bytes / 2)) return false
    this.#cancel ??= clock.after(gather.every, () => {
      this.#cancel = undefined
      this.isDue = true
      this.#wake()
    })
    return true
  }

  /** Nothing waits: what comes next may wait for more again. */
  rest(): void {
    this.isDue = false
    this.#cancel?.()
    this.#cancel = undefined
  }
}
