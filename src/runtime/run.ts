import type { Clock } from '../core/clock.ts'
import type { RunError } from '../core/run-error.ts'
import type { RunContext } from '../ir/callable.ts'
import type { LogicalPlan } from '../ir/plan.ts'
import type { PhysicalPlan } from '../ir/segment.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import type { Log } from '../operators/contract/log.ts'
import type { RunningTable } from '../operators/contract/table.ts'
import type { BufferPool } from './buffer-pool.ts'
import { DeadLetterRoute } from './dead-letter-route.ts'
import type { PassCrashPoint } from './epoch/crash-points.ts'
import type { StateStore } from './epoch/state-store.ts'
import type { CompileSegment } from './graph-options.ts'
import { Ledger } from './ledger.ts'
import type { CountLines } from './line-chunk.ts'
import type { RunView } from './metrics/run-view.ts'
import { noteCopies } from './note-copies.ts'
import { PipelineRun } from './pipeline-run.ts'
import type { Progress } from './progress.ts'

export interface RunOptions {
  readonly plan: LogicalPlan
  readonly physical: PhysicalPlan
  readonly catalog: Catalog
  readonly clock: Clock
  readonly run: RunContext
  readonly log: Log
  readonly codegen: boolean
  /** End when everything that is there now has been read. */
  readonly untilEof: boolean
  /** Where state is kept, as asked for; then also a bounded run keeps its positions. */
  readonly stateDir?: string
  /** Where a run that follows its input keeps state when nothing is asked for. Absent: nowhere. */
  readonly defaultStateDir?: string
  /** Stop reading; what was read is still delivered, within the pipeline's `shutdown_timeout`. */
  readonly stop: AbortSignal
  /** How often this process has begun the pipeline again from its last epoch. */
  readonly restarts?: number
  /** Wait for nothing any more. */
  readonly abandon?: AbortSignal
  /** Called once when the graph is wired and state restored, before anything is read. */
  readonly onWired?: (view: RunView) => void
  /** Called about four times a second. */
  readonly onProgress?: (progress: Progress) => void
  /** Tables that stand in for those of the plan, by name: they are neither opened nor closed here. */
  readonly tables?: ReadonlyMap<string, RunningTable>
  /** For tests: another engine, store, pool; bytes of log from which on it is compacted. */
  readonly compile?: CompileSegment
  readonly store?: StateStore
  readonly crashPoint?: PassCrashPoint
  readonly shortLog?: number
  readonly pool?: BufferPool
  readonly countLines?: CountLines
}

export interface RunResult {
  readonly ledger: Ledger
  /** Events that were refused. */
  readonly rejected: number
  /** Those among them that the dead-letter sink took. */
  readonly deadLetters: number
  /** The first thing that could not go on. */
  readonly failure?: RunError
  /** Events that were read and not delivered because a stop took too long or was cut short. */
  readonly abandoned: number
  /** Microseconds. */
  readonly elapsed: number
  readonly bytes: number
}

/** Runs a pipeline to its end: builds and wires the graph, opens the sinks, lets the sources go. Never rejects. */
export async function runPipeline(options: RunOptions): Promise<RunResult> {
  const started = options.clock.now()
  const ledger = new Ledger()
  for (const node of options.plan.nodes) ledger.of(node.id)
  const letters = new DeadLetterRoute({
    pipeline: options.plan.settings.name,
    now: options.clock.now,
    log: options.log,
  })
  const run = new PipelineRun(options, ledger, letters)
  await run.toItsEnd()
  noteCopies(options.plan, ledger)
  return {
    ledger,
    rejected: letters.count,
    deadLetters: letters.routed,
    ...(run.failure === undefined ? {} : { failure: run.failure }),
    abandoned: run.abandoned,
    elapsed: options.clock.now() - started,
    bytes: run.bytes,
  }
}
