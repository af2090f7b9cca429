import type { Clock } from '../core/clock.ts'
import type { RunningSink } from '../operators/contract/sink.ts'

/** Microseconds between two looks at what a sink keeps open. */
const lookEvery = 1_000_000

type Keeping = Pick<RunningSink, 'flushEvery' | 'dueAt'>

interface Options {
  readonly clock: Clock
  /** Epochs flush the sink, so nothing is done here. */
  readonly durable: boolean
}

/** Something that a sink keeps open has to be done by now. */
export const isDue = (sink: Pick<RunningSink, 'dueAt'>, now: number): boolean =>
  (sink.dueAt?.() ?? Number.POSITIVE_INFINITY) <= now

/** Where no epoch does it: has a sink flushed in time, though nothing more comes. */
export class FlushTimer {
  readonly #options: Options
  readonly #flush: () => void
  #cancelFlush: (() => void) | undefined
  #cancelLook: (() => void) | undefined

  constructor(options: Options, flush: () => void) {
    this.#options = options
    this.#flush = flush
  }

  /** The sink was written to. */
  wrote(sink: Keeping): void {
    const { clock, durable } = this.#options
    if (durable) return
    if (sink.flushEvery !== undefined)
      this.#cancelFlush ??= clock.after(sink.flushEvery, () => {
        this.#cancelFlush = undefined
        this.#flush()
      })
    this.watch(sink)
  }

  /** The sink may keep something open: it is looked at for as long as it does, or until that is due. */
  watch(sink: Keeping): void {
    const { clock } = this.#options
    if (this.#cancelLook !== undefined || sink.dueAt?.() === undefined) return
    this.#cancelLook = clock.after(lookEvery, () => {
      this.#cancelLook = undefined
      if (isDue(sink, clock.now())) this.#flush()
      else this.watch(sink)
    })
  }

  stop(): void {
    this.#cancelFlush?.()
    this.#cancelLook?.()
    this.#cancelFlush = undefined
    this.#cancelLook = undefined
  }
}
