import type { SinkNode } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import type { SinkSpec } from '../../operators/contract/sink.ts'

/** How a sink takes part in epochs, as it is set. */
export const deliveryOf = (
  { use }: SinkNode,
  catalog: Catalog,
): ReturnType<NonNullable<SinkSpec['delivery']>> =>
  catalog.sinks.get(use.name)?.delivery?.(use.settings as never) ?? 'immediate'
