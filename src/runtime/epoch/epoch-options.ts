import type { Clock } from '../../core/clock.ts'
import type { Rec } from '../../core/value.ts'
import type { Log } from '../../operators/contract/log.ts'
import type { Positions } from '../../operators/contract/source.ts'
import type { Ending } from '../ending.ts'
import type { KeptStates } from '../state/kept-states.ts'
import type { PassCrashPoint } from './crash-points.ts'
import type { Decider } from './decider.ts'
import type { EpochLog } from './epoch-log.ts'
import type { LedgerCut } from './ledger-cut.ts'
import type { StateStore } from './state-store.ts'

/** A source as epochs see it. */
export interface EpochSource {
  readonly name: string
  /** What has changed since the last call; never waits. */
  readonly position: () => Positions
  /** The event time of partitions that has changed since the last call. */
  readonly times: () => ReadonlyMap<string, Rec>
  /** The epoch at whose cut it gave these positions is decided. */
  readonly decided: (positions: Positions) => void
}

/** A sink as epochs see it. */
export interface EpochSink {
  readonly name: string
  /** It keeps something open that has to be done by now, and only an epoch does it. */
  readonly isDue: () => boolean
  /** Does, in its turn, what waited for the decision. */
  readonly decided: () => void
}

/** The graph as epochs see it. */
export interface EpochGraph {
  /** Sends the barrier down every edge, in one step. */
  readonly barrier: (epoch: number) => void
  readonly isQuiet: boolean
  /** Comes before state is frozen, where anything has moved: what stages hold outside of their tables goes into them. */
  readonly beforeCut: () => void
  /** Names of the stages that have work under way. */
  readonly restless: readonly string[]
  /** Closes (true) or opens the gates of all sources. */
  readonly hold: (isHeld: boolean) => void
}

export interface EpochOptions {
  readonly store: StateStore
  readonly decider: Decider
  /** Undefined: no keyed state is kept. */
  readonly log: EpochLog | undefined
  readonly states: KeptStates
  /** Stages whose state in the log is given up with the first epoch. */
  readonly forgotten: readonly string[]
  readonly signatures: ReadonlyMap<string, string>
  readonly definitions: ReadonlyMap<string, string>
  /** Hash of the plan. */
  readonly plan: string
  readonly sources: readonly EpochSource[]
  readonly sinks: readonly EpochSink[]
  readonly graph: EpochGraph
  /** Copies the counters. */
  readonly count: () => LedgerCut
  /** Microseconds; infinite: only the last epoch. */
  readonly interval: number
  readonly clock: Clock
  readonly random: () => number
  /** Milliseconds of a clock that only runs forward, to keep slices short. */
  readonly stopwatch: () => number
  readonly logger: Log
  readonly crashPoint: PassCrashPoint
  /** Bytes of log from which on it is compacted; default 64 MiB. */
  readonly shortLog?: number
  /** An epoch is decided, and none is under way. */
  readonly decided: () => void
  readonly failed: (error: unknown) => void
  /** Aborted when nobody waits for anything any more. */
  readonly abandon: AbortSignal
  readonly ending: Ending
}
