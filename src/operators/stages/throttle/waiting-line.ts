import { Heap } from '../../../core/heap.ts'
import { keyOfValue } from '../../../core/state-key.ts'
import type { Value } from '../../../core/value.ts'
import type { CarriedEvent } from '../../contract/carried-event.ts'
import { type HeldEvent, heldEventCodec, holdEvent, restoredEvents } from '../../contract/held-event.ts'
import type { Meta } from '../../contract/row.ts'
import type { StateTable } from '../../contract/state.ts'
import type { RunningStateful, Slices, StatefulContext, Taken } from '../../contract/stateful.ts'
import { ClockTimer } from '../order/clock-timer.ts'
import type { Buckets } from './buckets.ts'

/** Events that wait at the most, but for the rest of a batch; then the producers wait. */
const most = 1000
const slice = 500

interface Waiting {
  /** Of the clock, in microseconds. */
  readonly at: number
  readonly event: HeldEvent
}

/** Holds events back until the clock has a token for their key. They leave in the order of those times, those of one key as they came. */
export class WaitingLine implements RunningStateful {
  readonly #context: StatefulContext
  readonly #buckets: Buckets
  readonly #kept: StateTable<HeldEvent>
  readonly #heap = new Heap<Waiting>((a, b) => a.at - b.at || a.event.arrival - b.event.arrival)
  readonly #times = new Map<number, number>()
  #arrivals = 0
  readonly #timer: ClockTimer

  constructor(context: StatefulContext, buckets: Buckets) {
    this.#context = context
    this.#buckets = buckets
    this.#timer = new ClockTimer(context, () => this.#nextDue())
    this.#kept = context.state('waiting', heldEventCodec).table('held')
  }

  take(_input: number, args: readonly Value[], meta: Meta): Taken {
    const key = keyOfValue(args[1]!)
    const now = this.#context.clock.now()
    const at = this.#buckets.passesAt(key, now)
    this.#buckets.take(key, at)
    if (at <= now) {
      this.#context.pass(args[0] as CarriedEvent, meta)
      return 'passed'
    }
    this.#hold(at, holdEvent(0, args, meta, this.#arrivals++))
    return 'held'
  }

  /** Time goes on by itself; what waits holds `outputWatermark` back. */
  advance(): undefined {
    return undefined
  }

  /** Those that wait are still to come, with times of their own. */
  outputWatermark(watermark: number): number {
    let least = watermark
    for (const time of this.#times.values()) if (time < least) least = time
    return least
  }

  flush(): Slices | undefined {
    return this.#nextDue() <= this.#context.clock.now() ? this.#release() : undefined
  }

  hasRoom(): boolean {
    return this.#heap.size < most
  }

  isWaiting(): boolean {
    return this.#heap.size > 0
  }

  /** After a pause the tokens are counted anew from now on: what waited does not all go at once. */
  restored(): void {
    const events = restoredEvents(this.#kept)
    this.#arrivals = (events.at(-1)?.arrival ?? -1) + 1
    for (const { values } of events) this.#buckets.reset(keyOfValue(values[1]!))
    const now = this.#context.clock.now()
    for (const event of events) {
      const key = keyOfValue(event.values[1]!)
      const at = this.#buckets.passesAt(key, now)
      this.#buckets.take(key, at)
      this.#place(at, event)
    }
  }

  close(): void {
    this.#timer.cancel()
  }

  #hold(at: number, event: HeldEvent): void {
    this.#kept.set(event.arrival, event)
    this.#place(at, event)
  }

  #place(at: number, event: HeldEvent): void {
    this.#heap.push({ at, event })
    const { time } = event.meta
    if (!Number.isNaN(time)) this.#times.set(event.arrival, time)
    this.#timer.update()
  }

  #nextDue(): number {
    return this.#heap.peek()?.at ?? Number.POSITIVE_INFINITY
  }

  *#release(): Slices {
    const { clock, pass, settle } = this.#context
    let events = 0
    for (
      let first = this.#heap.peek();
      first !== undefined && first.at <= clock.now();
      first = this.#heap.peek()
    ) {
      this.#heap.pop()
      const { values, meta, arrival } = first.event
      this.#kept.delete(arrival)
      this.#times.delete(arrival)
      settle('passed', 1)
      pass(values[0] as CarriedEvent, meta)
      if (++events % slice === 0) yield
    }
    this.#timer.update()
  }
}
