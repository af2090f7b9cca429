import type { End, Signal } from './signals.ts'

/** One input. */
interface Edge {
  /** Its barrier has come, and that of others has not. */
  isAhead: boolean
}

/** What comes of signals once the inputs are aligned. */
interface Aligned<T> {
  readonly item: (item: T) => void
  /** All inputs that have not ended have the barrier of this epoch. */
  readonly barrier: (epoch: number) => void
  /** All inputs have ended; the last one by this signal. */
  readonly end: (signal: End) => void
  /** Something waits (true) behind a barrier that others do not have yet, or nothing does any more. */
  readonly waits: (isWaiting: boolean) => void
}

/**
 * Makes one stream of several inputs: what comes down an input behind a barrier waits until all have it.
 * The alignment of Chandy–Lamport snapshots as Carbone et al., "Lightweight Asynchronous Snapshots for Distributed Dataflows" (2015), have it.
 */
export class BarrierAlignment<T> {
  readonly #aligned: Aligned<T>
  #live = 0
  #barriers = 0
  #epoch = 0
  #ahead: Edge[] = []
  #held: { readonly edge: Edge; readonly signal: Signal<T> }[] = []

  constructor(aligned: Aligned<T>) {
    this.#aligned = aligned
  }

  /** Takes signals of one more input. All inputs are added before the first signal. */
  add(): (signal: Signal<T>) => void {
    this.#live++
    const edge: Edge = { isAhead: false }
    return (signal) => this.#receive(signal, edge)
  }

  /** Takes away what waits, and gives its items. */
  drop(): readonly T[] {
    const held = this.#held
    this.#held = []
    return held.flatMap(({ signal }) => (signal.kind === 'batch' ? [signal.item] : []))
  }

  #receive(signal: Signal<T>, edge: Edge): void {
    if (edge.isAhead) {
      if (signal.kind === 'batch') this.#aligned.waits(true)
      this.#held.push({ edge, signal })
      return
    }
    switch (signal.kind) {
      case 'batch':
        this.#aligned.item(signal.item)
        break
      case 'barrier':
        this.#barriers++
        this.#epoch = signal.epoch
        edge.isAhead = true
        this.#ahead.push(edge)
        this.#align()
        break
      case 'end':
        this.#live--
        if (this.#live === 0) this.#aligned.end(signal)
        else this.#align()
        break
      case 'watermark':
        break
      default:
        signal satisfies never
    }
  }

  /** When all edges have the barrier, it is told and what came behind it follows. */
  #align(): void {
    if (this.#barriers === 0 || this.#barriers < this.#live) return
    this.#barriers = 0
    for (const edge of this.#ahead) edge.isAhead = false
    this.#ahead = []
    this.#aligned.barrier(this.#epoch)
    const held = this.#held
    this.#held = []
    if (held.length > 0) this.#aligned.waits(false)
    for (const { edge, signal } of held) this.#receive(signal, edge)
  }
}
