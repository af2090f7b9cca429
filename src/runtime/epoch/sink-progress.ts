import type { Rec } from '../../core/value.ts'
import type { SinkRows } from '../../operators/contract/sink.ts'

type Rows = Map<string, Map<string, Rec | null>>

/** How far the sinks are: which barrier each has passed, and what it keeps with the next decision. */
export class SinkProgress {
  readonly #sinks: readonly string[]
  readonly #passed = new Map<string, number>()
  #rows: Rows = new Map()
  /** Rows that came after the barrier of the epoch under way. */
  #later: Rows = new Map()
  #reached: (() => void) | undefined
  #awaited = 0

  constructor(sinks: readonly string[]) {
    this.#sinks = sinks
  }

  hasPassed(sink: string, epoch: number): boolean {
    return (this.#passed.get(sink) ?? 0) >= epoch
  }

  /** Sinks that have not flushed what came before Barrier(epoch). */
  behind(epoch: number): readonly string[] {
    return this.#sinks.filter((sink) => !this.hasPassed(sink, epoch))
  }

  get hasRows(): boolean {
    return this.#rows.size > 0
  }

  /** `pending`: the epoch under way, 0 for none. */
  pass(sink: string, epoch: number, rows: SinkRows, pending: number): void {
    // The end of a sink that has passed the barrier already: what it flushed since belongs to the next epoch.
    const into = pending > 0 && this.hasPassed(sink, pending) ? this.#later : this.#rows
    if (rows.size > 0) into.set(sink, new Map([...(into.get(sink) ?? []), ...rows]))
    this.#passed.set(sink, epoch)
    if (this.#reached !== undefined && this.behind(this.#awaited).length === 0) {
      this.#reached()
      this.#reached = undefined
    }
  }

  /** Rows that a sink has written since: those that it gave before must not come over them. */
  intended(sink: string, rows: SinkRows): void {
    for (const given of [this.#rows.get(sink), this.#later.get(sink)])
      for (const [key, row] of rows) if (given?.has(key)) given.set(key, row)
  }

  /** While no epoch is under way: kept with the next decision, whether or not the sink flushes before that. */
  keep(sink: string, rows: SinkRows): void {
    this.#rows.set(sink, new Map([...(this.#rows.get(sink) ?? []), ...rows]))
  }

  /** Resolves when all have passed Barrier(epoch). */
  all(epoch: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.behind(epoch).length === 0) {
        resolve()
        return
      }
      this.#awaited = epoch
      this.#reached = resolve
    })
  }

  /** The rows for the decision of the epoch under way. */
  get rows(): ReadonlyMap<string, SinkRows> {
    return this.#rows
  }

  /** They are decided. */
  decided(): void {
    this.#rows = this.#later
    this.#later = new Map()
  }
}
