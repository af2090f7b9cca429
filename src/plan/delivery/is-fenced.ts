import type { LogicalPlan, SinkNode, SourceNode } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import type { Sharing } from '../../operators/contract/source.ts'
import { isDirect } from './is-direct.ts'

/** How a source shares its input with other runs; undefined: it does not. */
export const sharingOf = ({ use }: SourceNode, { sources }: Pick<Catalog, 'sources'>): Sharing | undefined =>
  sources.get(use.name)?.sharing?.(use.settings as never)

/** Each epoch is decided together with how far a shared source has come, and refused where that is another run's to tell. */
export function isFenced(
  source: SourceNode,
  { nodes, settings }: Pick<LogicalPlan, 'nodes' | 'settings'>,
  catalog: Catalog,
): boolean {
  const key = sharingOf(source, catalog)?.key
  if (key === undefined || settings.checkpoint === 'off') return false
  const deciders = nodes.filter((node): node is SinkNode => node.op === 'sink' && isDirect(node, catalog))
  return deciders.some(({ use }) => catalog.sinks.get(use.name)?.fences?.(use.settings as never) === key)
}
