import type { Value } from '../../../core/value.ts'
import type { Groups } from './groups.ts'

interface Pane {
  readonly start: number
  readonly states: readonly object[]
}

/**
 * The panes of one key, first in, first out, with the sum over all of them at hand: two stacks, one with sums from each pane to the last one
 * (front), one with a running sum (back). When the front is empty the back becomes the front. So a step costs about three merges however many
 * panes a window has (Tangwongsan, Hirzel, Schneider, Wu: "General incremental sliding-window aggregation", VLDB 2015).
 */
export class PaneStack {
  readonly keys: readonly Value[]
  readonly #groups: Groups
  /** Sums from a pane to the end of the front, the oldest pane last. */
  readonly #front: Pane[] = []
  #back: Pane[] = []
  #backSum: object[] | null = null

  constructor(keys: readonly Value[], groups: Groups) {
    this.keys = keys
    this.#groups = groups
  }

  /** Adds the next pane. Its states must not change any more. */
  push(start: number, states: readonly object[]): void {
    this.#back.push({ start, states })
    if (this.#backSum === null) this.#backSum = this.#groups.copy(states)
    else this.#groups.merge(this.#backSum, states)
  }

  /** The sum of the panes from `start` on; older ones are forgotten. Null where there are none. The caller must not change it. */
  over(start: number): readonly object[] | null {
    this.#forgetBefore(start)
    const front = this.#front.at(-1)?.states
    if (front === undefined) return this.#backSum
    if (this.#backSum === null) return front
    const sum = this.#groups.copy(front)
    this.#groups.merge(sum, this.#backSum)
    return sum
  }

  #forgetBefore(start: number): void {
    while (this.#front.length > 0 && this.#front.at(-1)!.start < start) this.#front.pop()
    if (this.#front.length > 0 || this.#back.length === 0 || this.#back[0]!.start >= start) return
    let sum: readonly object[] | null = null
    for (const pane of this.#back.toReversed()) {
      if (pane.start < start) break
      const next: object[] = this.#groups.copy(pane.states)
      if (sum !== null) this.#groups.merge(next, sum)
      sum = next
      this.#front.push({ start: pane.start, states: next })
    }
    this.#back = []
    this.#backSum = null
  }
}
