import type { StatefulContext } from '../../contract/stateful.ts'

/** Wakes a stage at the earliest point of the clock that it asked for. */
export class ClockTimer {
  readonly #context: Pick<StatefulContext, 'clock' | 'wake'>
  #timer: { readonly at: number; readonly cancel: () => void } | undefined

  constructor(context: Pick<StatefulContext, 'clock' | 'wake'>) {
    this.#context = context
  }

  /** Microseconds; +∞ is never. */
  wakeAt(at: number): void {
    if (at === Number.POSITIVE_INFINITY || (this.#timer !== undefined && this.#timer.at <= at)) return
    this.cancel()
    this.#arm(at)
  }

  #arm(at: number): void {
    const { clock, wake } = this.#context
    const cancel = clock.after(Math.max(0, at - clock.now()), () => {
      this.#timer = undefined
      // Timers of the system may fire a little early, and then nothing would be due.
      if (clock.now() < at) this.#arm(at)
      else wake()
    })
    this.#timer = { at, cancel }
  }

  cancel(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }
}
