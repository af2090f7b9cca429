import type { Clock } from '../core/clock.ts'
import type { RunError } from '../core/run-error.ts'
import type { RunContext } from '../ir/callable.ts'
import type { LogicalPlan, SinkNode } from '../ir/plan.ts'
import type { PhysicalPlan } from '../ir/segment.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import type { Log } from '../operators/contract/log.ts'
import type { Metrics } from '../operators/contract/metrics.ts'
import type { SinkContext, SinkRows } from '../operators/contract/sink.ts'
import type { SourceContext } from '../operators/contract/source.ts'
import type { EarlierSettings } from '../operators/contract/stateful.ts'
import type { Taps } from '../operators/contract/taps.ts'
import type { BufferPool } from './buffer-pool.ts'
import type { DeadLetterRoute } from './dead-letter-route.ts'
import type { Ending } from './ending.ts'
import type { PassCrashPoint } from './epoch/crash-points.ts'
import type { StateStore } from './epoch/state-store.ts'
import type { Ledger } from './ledger.ts'
import type { CountLines } from './line-chunk.ts'
import type { RunningSegment, SegmentOptions } from './segment/segment.ts'
import type { KeptStates } from './state/kept-states.ts'

export type CompileSegment = (options: SegmentOptions) => RunningSegment

export interface GraphOptions {
  readonly plan: LogicalPlan
  readonly physical: PhysicalPlan
  readonly catalog: Catalog
  readonly clock: Clock
  readonly run: RunContext
  readonly log: Log
  readonly codegen: boolean
  readonly untilEof: boolean
  readonly compile: CompileSegment
  readonly evaluate: SourceContext['evaluate']
  readonly countLines: CountLines
  readonly pool: BufferPool
  readonly ledger: Ledger
  readonly metrics: Metrics
  readonly taps: Taps
  readonly letters: DeadLetterRoute
  readonly store: StateStore | undefined
  readonly states: KeptStates
  /** The stage that has written what is kept for this uid, where it had another signature. */
  readonly earlier: (uid: string) => EarlierSettings<unknown> | undefined
  readonly abandon: AbortSignal
  readonly ending: Ending
  readonly crashPoint?: PassCrashPoint
  /** A sink has everything before Barrier(epoch), and keeps these rows of it. */
  readonly passed: (sink: SinkNode, epoch: number, rows: SinkRows) => void
  /** A sink has refused so many events, of which `routed` went to the dead letter. */
  readonly refused: (sink: SinkNode, events: number, routed: number) => void
  /** Resolves when the last epoch is decided (true), or none will be any more. */
  readonly finished: () => Promise<boolean>
  /** A sink has done what waited for a decision. */
  readonly acted: () => void
  /** What sources and sinks of this run use together. */
  readonly together: SinkContext['together']
  /** Asks for an epoch as soon as there may be one. Undefined where no state is kept. */
  readonly wantEpoch: (() => void) | undefined
  /** A source is about to send its first event. */
  readonly begun: () => void
  /** Something cannot go on: the run must end. */
  readonly failed: (error: RunError) => void
}
