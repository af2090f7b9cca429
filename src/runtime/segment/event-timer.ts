import { microsOf, whyNoTime } from '../../core/event-time/read-event-time.ts'
import type { StreamTime } from '../../core/event-time/stream-time.ts'
import { mismatches } from '../../core/mismatch.ts'
import type { Evaluate } from '../../expression/closure.ts'
import type { Expr } from '../../ir/expression.ts'
import type { SourceNode } from '../../ir/plan.ts'
import type { Meta, Row } from '../../operators/contract/row.ts'
import type { Counters } from '../ledger.ts'
import type { Environment } from './environment.ts'

/** Is the time of an event that of its arrival? Then it needs no reading, and goes with the clock. */
export const isArrival = (time: Expr): boolean => time.op === 'meta' && time.name === 'received'

/** Gives the events of a source their time. */
export class EventTimer {
  readonly #source: SourceNode
  readonly #clocks: StreamTime
  readonly #env: Environment
  readonly #counters: Counters
  /** Null: that of its arrival. */
  readonly #time: Evaluate | null
  readonly #stamps: boolean

  private constructor(source: SourceNode, time: Expr, clocks: StreamTime, env: Environment) {
    this.#source = source
    this.#clocks = clocks
    this.#env = env
    this.#counters = env.counters(source.id)
    this.#time = isArrival(time) ? null : env.evaluate(time)
    this.#stamps = source.common.onMissingTime === 'stamp'
  }

  /** Undefined where the events of the source have no time. */
  static make(source: SourceNode, env: Environment): EventTimer | undefined {
    const { clocks } = env.options
    const { time } = source.common
    return time === undefined || clocks === undefined ? undefined : new EventTimer(source, time, clocks, env)
  }

  /** The metadata with the time of the event; null: it was refused. */
  stamp(row: Row): Meta | null {
    const { meta } = row
    const { partition } = meta.origin
    if (this.#time === null) {
      const time = this.#clocks.arrival(meta.received)
      return { ...meta, time, watermark: this.#clocks.partition(partition).take(time) }
    }
    const before = mismatches.count
    const value = this.#time(row)
    const time = microsOf(value)
    if (!Number.isNaN(time)) return { ...meta, time, watermark: this.#clocks.partition(partition).take(time) }
    if (this.#stamps) {
      this.#counters.timeStamped += 1
      const { received } = meta
      return { ...meta, time: received, watermark: this.#clocks.timeless(partition, received) }
    }
    const why = whyNoTime(value, mismatches.count === before ? null : mismatches.last)
    this.#env.refuse(this.#source.id, 'time', 'LP5308', why, meta, row.event)
    return null
  }
}
