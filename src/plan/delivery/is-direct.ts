import type { SinkNode } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'

/** What a sink writes is true when its other side has decided the epoch. */
export const isDirect = ({ use }: SinkNode, catalog: Catalog): boolean =>
  catalog.sinks.get(use.name)?.delivery?.(use.settings as never) === 'direct'
