import type { GroupKey } from './aggregate.ts'
import type { Expr } from './expression.ts'

/** What the type checker makes of `sequence`; times in microseconds. */
export interface SequenceSettings {
  /** At least one is not negated, the first of all. */
  readonly steps: readonly SequenceStep[]
  readonly by: readonly GroupKey[]
  /** From the first event of a match to its last one, ends included. */
  readonly within: number
  /** A record over the steps: each is the local of the slot that is its index in `steps`; an event, or a list of events. */
  readonly emit: Expr
  /** Different keys in state. An event over the bound is refused. */
  readonly maxKeys: number
  /** Bytes. An event over the bound is refused. */
  readonly maxState: number
  /** Events kept for one key. At the bound the oldest attempt is given up. */
  readonly maxEvents: number
}

export interface SequenceStep {
  readonly name: string
  /** `not x`: its event ends the attempt. */
  readonly negated: boolean
  /** Written with a count: its events are a list. */
  readonly list: boolean
  readonly min: number
  /** +∞ for an open range. */
  readonly max: number
  /** The whole condition, for printing. */
  readonly test: Expr
  /** What of it looks at the event alone; read for each event. */
  readonly own: Expr
  /** What of it looks at earlier steps as well, which are locals as in `emit`. */
  readonly rest?: Expr
  /** A key of its own besides `by`. */
  readonly by?: GroupKey
}
