import type { LogicalPlan, SinkNode } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import { deliveryOf } from './delivery-of.ts'

/** What a sink writes is true when its other side has decided the epoch. */
export const isDirect = (sink: SinkNode, catalog: Catalog): boolean => deliveryOf(sink, catalog) === 'direct'

/** The sinks whose other side decides epochs: none, or one and those in its transaction. */
export const directSinks = ({ nodes }: Pick<LogicalPlan, 'nodes'>, catalog: Catalog): readonly SinkNode[] =>
  nodes.filter((node): node is SinkNode => node.op === 'sink' && isDirect(node, catalog))
