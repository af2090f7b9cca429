import type { Rec } from '../../core/value.ts'
import type { Message, Origin } from './chunk.ts'

/** Metadata of one event: the language's `@…`. */
export interface Meta {
  readonly origin: Origin
  /** Event time in microseconds; NaN where the stream has none. */
  readonly time: number
  /**
   * The watermark of the event's own partition before the event, in microseconds (protocol W1, W2): what decides whether it is late. −∞ at
   * first and where the stream has no time; an event that a stage made has its own time.
   */
  readonly watermark: number
  readonly received: number
  /** Number in its partition, from 1. */
  readonly line: number
  /** Byte position in its partition, −1 where there is none. */
  readonly offset: number
  readonly message?: Message
  /** What a failed `parse … else keep` left: `@error`. */
  readonly error?: {
    readonly code: string
    readonly stage: string
    readonly reason: string
    readonly raw?: string
  }
  /** `@window`, after an aggregate. */
  readonly window?: { readonly start: number; readonly end: number }
  /** `@final`: false for an early result. */
  readonly final?: boolean
  /** `@truncated`: a bound such as `max` left something out. */
  readonly truncated?: boolean
  /** After a join: the metadata of each side (`payment.@time`). */
  readonly sides?: Readonly<Record<string, Meta>>
}

/** The metadata of something that comes from no source. */
export const noMeta: Meta = {
  origin: { source: '', partition: '', path: null },
  time: Number.NaN,
  watermark: Number.NEGATIVE_INFINITY,
  received: 0,
  line: 0,
  offset: -1,
}

/** One event on its way through row stages. `event` is owned by the holder and may be changed at its top level. */
export interface Row {
  event: Rec
  meta: Meta
}
