import type { Value } from '../../../core/value.ts'
import { valueSize } from '../../../core/value-size.ts'
import type { CarriedEvent } from '../../contract/carried-event.ts'
import { type HeldEvent, heldEventCodec, holdEvent, restoredEvents } from '../../contract/held-event.ts'
import type { Meta } from '../../contract/row.ts'
import type { StateTable } from '../../contract/state.ts'
import type { RunningStateful, Slices, StatefulContext, Taken } from '../../contract/stateful.ts'
import { ClockTimer } from '../order/clock-timer.ts'
import { LeastInLine } from './least-in-line.ts'

const slice = 500

/** Event, and the microseconds of the clock at which it may go. */
const dueOf = ({ values }: HeldEvent): number => values[1] as number

/** Holds each event until so much time of the clock has gone by. They leave as they came. */
export class DelayLine implements RunningStateful {
  readonly #context: StatefulContext
  readonly #delay: number
  readonly #kept: StateTable<HeldEvent>
  readonly #timer: ClockTimer
  /** In the order of arrival, from `#head` on. */
  #line: HeldEvent[] = []
  #head = 0
  readonly #times = new LeastInLine()
  #arrivals = 0
  #bytes = 0

  /** `delay`: microseconds. */
  constructor(delay: number, context: StatefulContext) {
    this.#context = context
    this.#delay = delay
    this.#timer = new ClockTimer(context, () => this.#nextDue())
    this.#kept = context.state('waiting', heldEventCodec).table('held')
  }

  take(_input: number, args: readonly Value[], meta: Meta): Taken {
    const due = this.#context.clock.now() + this.#delay
    const event = holdEvent(0, [args[0]!, due], meta, this.#arrivals++)
    this.#kept.set(event.arrival, event)
    this.#place(event)
    return 'held'
  }

  /** Time goes on by itself; what waits holds `outputWatermark` back. */
  advance(): undefined {
    return undefined
  }

  /** Those that wait are still to come, with times of their own. */
  outputWatermark(watermark: number): number {
    return Math.min(watermark, this.#times.least)
  }

  flush(): Slices | undefined {
    return this.#isDue() ? this.#release() : undefined
  }

  hasRoom(): boolean {
    return this.#bytes < this.#context.limits.maxState
  }

  isWaiting(): boolean {
    return this.#head < this.#line.length
  }

  /** The time of a pause counts. A clock that was put back in it makes nobody wait for longer than the delay. */
  restored(): void {
    const latest = this.#context.clock.now() + this.#delay
    for (const event of restoredEvents(this.#kept)) {
      this.#arrivals = event.arrival + 1
      this.#place(dueOf(event) <= latest ? event : { ...event, values: [event.values[0]!, latest] })
    }
  }

  close(): void {
    this.#timer.cancel()
  }

  bytes(): number {
    return this.#bytes
  }

  #place(event: HeldEvent): void {
    this.#line.push(event)
    this.#times.add(event.arrival, event.meta.time)
    this.#bytes += sizeOf(event)
    this.#timer.update()
  }

  #nextDue(): number {
    const first = this.#line[this.#head]
    return first === undefined ? Number.POSITIVE_INFINITY : dueOf(first)
  }

  #isDue(): boolean {
    return this.#nextDue() <= this.#context.clock.now()
  }

  *#release(): Slices {
    const { pass, settle } = this.#context
    let events = 0
    while (this.#isDue()) {
      const first = this.#line[this.#head]!
      this.#head += 1
      this.#kept.delete(first.arrival)
      this.#times.leave(first.arrival)
      this.#bytes -= sizeOf(first)
      settle('passed', 1)
      pass(first.values[0] as CarriedEvent, first.meta)
      if (++events % slice === 0) yield
    }
    if (this.#head >= 1024 || this.#head === this.#line.length) this.#shorten()
    this.#timer.update()
  }

  /** Lets go of the front of the line where that is at least as long as what is copied. */
  #shorten(): void {
    if (this.#head * 2 < this.#line.length) return
    this.#line = this.#line.slice(this.#head)
    this.#head = 0
  }
}

/** With metadata and its place in the line. */
const sizeOf = ({ values }: HeldEvent): number => 256 + valueSize(values[0]!)
