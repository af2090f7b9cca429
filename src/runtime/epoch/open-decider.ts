import type { Clock } from '../../core/clock.ts'
import type { LogicalPlan } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import type { Log } from '../../operators/contract/log.ts'
import type { SinkContext } from '../../operators/contract/sink.ts'
import { directSinks } from '../../plan/delivery/is-direct.ts'
import { apartFrom } from '../apart-from.ts'
import type { Ending } from '../ending.ts'
import type { PassCrashPoint } from './crash-points.ts'
import { RemoteDecider } from './remote-decider.ts'
import { epochUnsettled } from './state-errors.ts'
import type { StateStore } from './state-store.ts'

interface Options {
  readonly plan: LogicalPlan
  readonly catalog: Catalog
  readonly store: StateStore
  readonly together: SinkContext['together']
  readonly clock: Clock
  readonly random: () => number
  readonly logger: Log
  readonly crashPoint: PassCrashPoint
  readonly stop: AbortSignal
  readonly abandon: AbortSignal
  readonly ending: Ending
}

/**
 * Opens the other side that decides the epochs of a pipeline; undefined where none does. Rejects with LP5443 where an earlier run has left an
 * epoch to one that the pipeline has no more, and as `RemoteDecider.open` does.
 */
export async function openDecider(options: Options): Promise<RemoteDecider | undefined> {
  const { plan, catalog, store, together, clock } = options
  const [node] = directSinks(plan, catalog)
  if (node === undefined) {
    if (store.prepared !== undefined) throw epochUnsettled(store.directory ?? '', store.prepared)
    return undefined
  }
  const other = await catalog.sinks.get(node.use.name)!.openDecider!(node.use.settings as never, {
    name: node.name,
    pipeline: plan.settings.name,
    clock,
    stop: options.abandon,
    together,
    ...apartFrom(plan, catalog, store),
  })
  try {
    return await RemoteDecider.open({ ...options, other })
  } catch (error) {
    const closed = other.close()
    // A stop may have come while the other side did not answer.
    if (options.stop.aborted) closed.catch(() => {})
    else await closed
    throw error
  }
}
