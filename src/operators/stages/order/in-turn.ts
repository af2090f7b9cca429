import type { Value } from '../../../core/value.ts'
import { valueSize } from '../../../core/value-size.ts'
import type { CarriedEvent } from '../../contract/carried-event.ts'
import { tooManyBytes } from '../../contract/full-state.ts'
import type { Meta } from '../../contract/row.ts'
import { type Fate, Refusal } from '../../contract/stage.ts'
import type { Slices, StatefulContext, Taken } from '../../contract/stateful.ts'
import { EventOrder } from './event-order.ts'

/** What a stage makes of an event when its turn has come; `passed`: it has emitted it. */
export type Verdict = Fate | 'passed' | Refusal

interface Parts {
  /** The number of arguments; the first is the event itself. */
  readonly args: number
  /**
   * What becomes of an event older than the watermark of its own partition. `refuse`: it is late. `delay`: its turn comes as if it were as old
   * as that watermark, so that nothing is lost and the result does not depend on how partitions interleave; `now` is then later than its time.
   */
  readonly late: 'refuse' | 'delay'
  /** `now`: the point of event time, or of the clock where the stream has none. Borrowed arguments: copy what is kept. */
  readonly turn: (values: readonly Value[], meta: Meta, now: number) => Verdict
  /** All that is due before this point of event time happens now. `isEvent`: it is that of an event, whose turn comes next; else of a watermark. */
  readonly before?: (time: number, isEvent: boolean) => Slices
}

/** Events between two looks at the room behind. */
const slice = 500

/** Gives a stage its events one after the other in their order: that of event time, or of arrival where there is none (protocol W12). */
export class InTurn {
  readonly #context: StatefulContext
  readonly #parts: Parts
  readonly #order: EventOrder
  #bytes = 0

  constructor(context: StatefulContext, parts: Parts) {
    this.#context = context
    this.#parts = parts
    this.#order = new EventOrder(context)
  }

  /** Bytes of the events that wait for their turn. */
  get bytes(): number {
    return this.#bytes
  }

  take(values: readonly Value[], meta: Meta): Taken {
    const { timed, clock, limits } = this.#context
    if (!timed) return this.#parts.turn(values, meta, clock.now())
    const isLate = meta.time < meta.watermark
    if (isLate && this.#parts.late === 'refuse') return 'late'
    if (this.#bytes >= limits.maxState) return tooManyBytes('the stage', limits.maxState)
    if (isLate) this.#order.add(0, [...values, meta.time], { ...meta, time: meta.watermark })
    else this.#order.add(0, values, meta)
    this.#bytes += sizeOf(values)
    return 'held'
  }

  *advance(watermark: number): Slices {
    const { turn, before, args } = this.#parts
    let events = 0
    for (let next = this.#order.next(watermark); next !== undefined; next = this.#order.next(watermark)) {
      const { values, meta } = next
      if (before !== undefined) yield* before(meta.time, true)
      this.#bytes -= sizeOf(values)
      const isDelayed = values.length > args
      const own = isDelayed ? { ...meta, time: values[args] as number } : meta
      this.#settle(turn(values, own, meta.time), values[0] as CarriedEvent, own)
      if (++events % slice === 0) yield
    }
    if (before !== undefined) yield* before(watermark, false)
  }

  restored(): void {
    for (const { values } of this.#order.restored()) this.#bytes += sizeOf(values)
  }

  #settle(verdict: Verdict, event: CarriedEvent, meta: Meta): void {
    if (verdict instanceof Refusal) this.#context.refuse(verdict, event, meta)
    else this.#context.settle(verdict, 1)
  }
}

/** With metadata and its place in the order. */
function sizeOf(values: readonly Value[]): number {
  let size = 256
  for (const value of values) size += valueSize(value)
  return size
}
