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
    const { clock, wake } = this.#context
    const cancel = clock.after(Math.max(0, at - clock.now()), () => {
      this.#timer = undefined
      wake()
    })
    this.#timer = { at, cancel }
  }

  cancel(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }
}
