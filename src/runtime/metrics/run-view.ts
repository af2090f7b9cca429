import type { Clock } from '../../core/clock.ts'
import type { LogicalPlan } from '../../ir/plan.ts'
import type { MetricReading } from '../../operators/contract/metrics.ts'
import type { Epochs } from '../epoch/epochs.ts'
import type { Graph } from '../graph.ts'
import type { Ledger } from '../ledger.ts'
import type { TapRegistry } from '../taps/tap-registry.ts'
import { engineReadings } from './engine-readings.ts'
import type { MetricRegistry } from './metric-registry.ts'

/** A run as those see it who watch it. */
export interface RunView {
  /** All metrics as they are now, but those of the process. */
  readonly read: () => readonly MetricReading[]
  /** Microseconds for which an epoch has been waiting for its decision, and what it waits for; undefined without one. */
  readonly pendingEpoch: () => { readonly micros: number; readonly on: readonly string[] } | undefined
  /** Where events can be looked at. */
  readonly taps: Pick<TapRegistry, 'names' | 'watch'>
}

export interface Viewed {
  readonly plan: LogicalPlan
  readonly clock: Clock
  readonly ledger: Ledger
  readonly graph: Graph
  /** Undefined: no state is kept. */
  readonly epochs: Epochs | undefined
  /** How often this process has begun the pipeline again. */
  readonly restarts: number
  readonly metrics: MetricRegistry
  readonly taps: TapRegistry
}

export const viewOf = (viewed: Viewed): RunView => ({
  read: () => [...engineReadings(viewed), ...viewed.metrics.read()],
  pendingEpoch: () => viewed.epochs?.waiting(),
  taps: viewed.taps,
})
