import type { SinkNode } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import { deliveryOf } from '../../plan/delivery/delivery-of.ts'
import type { StateStore } from '../epoch/state-store.ts'
import { isWaiting } from './outbox-rows.ts'

/** Does a sink take what it gets from an outbox? Also one whose outbox an earlier run, told otherwise, has not emptied. */
export function usesOutbox(
  sink: SinkNode,
  catalog: Catalog,
  store: StateStore | undefined,
): store is StateStore & { readonly directory: string } {
  if (store?.directory === undefined) return false
  if (sink.common.isolate === true || isWaiting(store, sink.name)) return true
  const way = deliveryOf(sink, catalog)
  return way === 'outbox' || way === 'redo'
}
