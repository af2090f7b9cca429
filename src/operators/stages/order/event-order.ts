import type { Value } from '../../../core/value.ts'
import { compareEvents, type HeldEvent, heldEventCodec, holdEvent } from '../../contract/held-event.ts'
import type { Meta } from '../../contract/row.ts'
import type { StateTable } from '../../contract/state.ts'
import type { StatefulContext } from '../../contract/stateful.ts'

/**
 * Holds events until no earlier one can come and gives them out by (time, source, partition, line, input, arrival) (protocol W12).
 *
 * An event whose time is before its own partition's watermark is late (W2): each partition decides that for itself.
 *
 * An event of time t is given out when the combined watermark w is beyond it: t < w, not t ≤ w. Nothing with a smaller place can come then:
 * what comes from now on stands in a partition whose own watermark is at least w, as the combined one is the least of them (W3), and if it is
 * not late its time is at least that watermark, so at least w > t. For t = w that fails: the partition whose watermark is w may still bring an
 * event of time w, which is not late, and its name may sort before that of the event held. What a stage upstream makes is never older than the
 * watermark that the stage tells, and may be as old, so the same rule holds for it. At the end of input w is +∞ and all goes out.
 *
 * The order is that of a sort of all events that are not late, so it depends neither on where batches were cut nor on how partitions
 * interleave, but for events that share time, source, partition and line: these came of one line, in one order.
 *
 * On a stream without event time nothing is held: the order is that of arrival.
 *
 * Events in order cost an append. Those out of order are sorted by themselves when some are due, and merged into the part that they reach.
 */
export class EventOrder {
  readonly #timed: boolean
  /** What is held, for a restart; undefined where there is none. */
  readonly #kept: StateTable<HeldEvent> | undefined
  /** In order, from `#head` on. */
  #queue: HeldEvent[] = []
  #head = 0
  /** Came out of order; not sorted. */
  #loose: HeldEvent[] = []
  #earliestLoose = Number.POSITIVE_INFINITY
  #arrivals = 0

  /** `name` is that of its state, one of the stage's own. */
  constructor(context: Pick<StatefulContext, 'timed' | 'state'>, name = 'order') {
    this.#timed = context.timed
    const state = context.state(name, heldEventCodec)
    if (state.isKept) this.#kept = state.table('held')
  }

  /** Events held. */
  get size(): number {
    return this.#queue.length - this.#head + this.#loose.length
  }

  /**
   * Takes an event with the values of its arguments; both are copied. `now`: the stream has no event time, so it is the event's turn at once
   * and nothing is held.
   */
  add(input: number, values: readonly Value[], meta: Meta): 'late' | 'held' | 'now' {
    if (!this.#timed) return 'now'
    if (meta.time < meta.watermark) return 'late'
    const event = holdEvent(input, values, meta, this.#arrivals++)
    this.#kept?.set(event.arrival, event)
    this.#place(event)
    return 'held'
  }

  /** The next event whose turn has come, given the combined watermark in microseconds; it is held no more. */
  next(watermark: number): HeldEvent | undefined {
    if (this.#earliestLoose < watermark) this.#mend()
    const event = this.#queue[this.#head]
    if (event === undefined || !(event.meta.time < watermark)) return undefined
    this.#head++
    if (this.#head >= 1024 && this.#head * 2 >= this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head)
      this.#head = 0
    }
    this.#kept?.delete(event.arrival)
    return event
  }

  /** Puts what was kept in order and gives it; call it from the stage's `restored`. */
  restored(): readonly HeldEvent[] {
    const events: HeldEvent[] = []
    for (const [key, event] of this.#kept?.entries() ?? []) {
      event.arrival = Number(key)
      this.#arrivals = Math.max(this.#arrivals, event.arrival + 1)
      events.push(event)
    }
    this.#queue = events.sort(compareEvents)
    this.#head = 0
    return this.#queue
  }

  #place(event: HeldEvent): void {
    const last = this.#queue.at(-1)
    if (last === undefined || this.#head === this.#queue.length || compareEvents(last, event) < 0) {
      this.#queue.push(event)
      return
    }
    this.#loose.push(event)
    if (event.meta.time < this.#earliestLoose) this.#earliestLoose = event.meta.time
  }

  /** Merges what came out of order into the queue, from its end as far as it reaches. */
  #mend(): void {
    const queue = this.#queue
    const loose = this.#loose.sort(compareEvents)
    let from = queue.length - 1
    let to = from + loose.length
    queue.length = to + 1
    for (let next = loose.pop(); next !== undefined; next = loose.pop()) {
      while (from >= this.#head && compareEvents(queue[from]!, next) > 0) queue[to--] = queue[from--]!
      queue[to--] = next
    }
    this.#earliestLoose = Number.POSITIVE_INFINITY
  }
}
