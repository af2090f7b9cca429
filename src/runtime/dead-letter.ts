import type { Rec, Value } from '../core/value.ts'
import type { NodeId } from '../ir/plan.ts'

/** One refused event on its way to the dead letter (language reference S12e). */
export interface DeadLetter {
  /** An LP5xxx code. */
  readonly code: string
  /** The node that refused it. */
  readonly node: NodeId
  /** The stage in words: `where` or `parse message as json`. */
  readonly stage: string
  readonly reason: string
  /** Absent for what a sink of whole lines refuses: of encoded events nobody knows it any more. */
  readonly source?: string
  /** `/var/log/auth.log:17`, or `line 17`. */
  readonly position?: string
  /** The same for `logpipe replay`: `{partition, path?, line, offset?}`; of an event that a stage with state made also `{operator, window?, time?, final?, truncated?, sides?}`. Of a record that a sink refuses, `{from, position, time?}`. */
  readonly at?: Rec
  /** The text as it came, where there is one. */
  readonly raw?: string
  /** The event where it was made by a stage. */
  readonly event?: Value
}
