import type { Clock } from '../../core/clock.ts'
import type { RunError } from '../../core/run-error.ts'
import type { RunContext } from '../../ir/callable.ts'
import type { LogicalPlan, SourceNode } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import type { Log } from '../../operators/contract/log.ts'
import type { BufferPool } from '../buffer-pool.ts'
import { defectOf } from '../defect.ts'
import type { Ending } from '../ending.ts'
import type { PassCrashPoint } from '../epoch/crash-points.ts'
import type { StateStore } from '../epoch/state-store.ts'
import { type CountLines, LineChunk } from '../line-chunk.ts'
import { Spool } from './spool.ts'
import { usesSpool } from './uses-spool.ts'

interface Around {
  readonly plan: LogicalPlan
  readonly catalog: Catalog
  readonly store: StateStore | undefined
  readonly pool: BufferPool
  readonly countLines: CountLines
  readonly clock: Clock
  readonly run: RunContext
  readonly log: Log
  readonly crashPoint?: PassCrashPoint
  readonly abandon: AbortSignal
  readonly ending: Ending
  readonly failed: (error: RunError) => void
}

/** Bytes that may wait in a spool. */
const defaultBound = 1024 * 1024 * 1024

/** The spool that stands behind a source; undefined where it has none. */
export function openSpool(node: SourceNode, around: Around): Spool | undefined {
  const { catalog, store, plan, pool, clock, run, log, countLines, abandon, ending, failed } = around
  if (!usesSpool(node, catalog, store)) return undefined
  const spec = catalog.sources.get(node.use.name)!
  return new Spool({
    source: node.name,
    kind: node.use.name,
    store,
    isSynced: plan.settings.durability === 'power',
    bound: node.common.spool ?? defaultBound,
    open: (context) => spec.open(node.use.settings, context),
    chunk(bytes, { lines, ...at }) {
      const buffer = pool.take(bytes.length)
      bytes.copy(buffer)
      const parts = { ...at, buffer, start: 0, end: bytes.length }
      const chunk = new LineChunk(parts, countLines, (each) => pool.give(each))
      chunk.lines = lines
      return chunk
    },
    clock,
    random: run.random,
    logger: log,
    crashPoint: around.crashPoint ?? (() => {}),
    giveUp: abandon,
    ending,
    failed: (error) => failed(defectOf(error, `the spool of source "${node.name}"`)),
  })
}
