import type { Rec, Time } from '../../core/value.ts'
import type { Origin } from './chunk.ts'

/** Metadata of one event: the language's `@…`. */
export interface Meta {
  readonly origin: Origin
  /** Event time; null where the stream has none. */
  readonly time: Time | null
  readonly received: number
  /** Number in its partition, from 1. */
  readonly line: number
  /** Byte position in its partition, −1 where there is none. */
  readonly offset: number
  /** What a failed `parse … else keep` left: `@error`. */
  readonly error?: {
    readonly code: string
    readonly stage: string
    readonly reason: string
    readonly raw?: string
  }
}

/** One event on its way through row stages. `event` is owned by the holder and may be changed at its top level. */
export interface Row {
  event: Rec
  meta: Meta
}
