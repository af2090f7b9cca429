import type { LogicalPlan } from '../ir/plan.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import type { SinkContext } from '../operators/contract/sink.ts'
import { sharingOf } from '../plan/delivery/is-fenced.ts'
import type { StateStore } from './epoch/state-store.ts'

/** What tells this run from others that share an input of the pipeline: its state directory. */
export const apartFrom = (
  { nodes }: LogicalPlan,
  catalog: Catalog,
  store: Pick<StateStore, 'instance'> | undefined,
): Pick<SinkContext, 'apart'> =>
  store !== undefined && nodes.some((node) => node.op === 'source' && sharingOf(node, catalog) !== undefined)
    ? { apart: store.instance }
    : {}
