import type { StatefulContext } from '../../contract/stateful.ts'

/** Wakes a stage when the clock has come to what is due next. */
export class ClockTimer {
  readonly #context: Pick<StatefulContext, 'clock' | 'wake'>
  readonly #nextDue: () => number
  #timer: { readonly at: number; readonly cancel: () => void } | undefined

  /** `nextDue`: the earliest point at which the stage has something to do now; microseconds, +∞ where it has nothing. */
  constructor(context: Pick<StatefulContext, 'clock' | 'wake'>, nextDue: () => number) {
    this.#context = context
    this.#nextDue = nextDue
  }

  /** Something may be due earlier than before. */
  update(): void {
    const at = this.#nextDue()
    if (at === Number.POSITIVE_INFINITY || (this.#timer !== undefined && this.#timer.at <= at)) return
    this.cancel()
    const { clock } = this.#context
    this.#timer = { at, cancel: clock.after(Math.max(0, at - clock.now()), () => this.#fire()) }
  }

  cancel(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  /** Too early where the system is, or where what it was set for has gone meanwhile: then it is set anew. */
  #fire(): void {
    this.#timer = undefined
    if (this.#nextDue() <= this.#context.clock.now()) this.#context.wake()
    else this.update()
  }
}
