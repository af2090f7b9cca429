import type { LogicalPlan, SinkNode } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'

/** What a sink writes is true when its other side has decided the epoch. */
export const isDirect = ({ use }: SinkNode, catalog: Catalog): boolean =>
  catalog.sinks.get(use.name)?.delivery?.(use.settings as never) === 'direct'

/** The sinks whose other side decides epochs: none, or one and those in its transaction. */
export const directSinks = ({ nodes }: Pick<LogicalPlan, 'nodes'>, catalog: Catalog): readonly SinkNode[] =>
  nodes.filter((node): node is SinkNode => node.op === 'sink' && isDirect(node, catalog))
