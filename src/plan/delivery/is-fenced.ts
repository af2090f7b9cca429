import type { LogicalPlan, SourceNode } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import type { Sharing } from '../../operators/contract/source.ts'
import { directSinks } from './is-direct.ts'

/** How a source shares its input with other runs; undefined: it does not. */
export const sharingOf = ({ use }: SourceNode, { sources }: Pick<Catalog, 'sources'>): Sharing | undefined =>
  sources.get(use.name)?.sharing?.(use.settings as never)

/** Each epoch is decided together with how far a shared source has come, and refused where that is another run's to tell. */
export function isFenced(
  source: SourceNode,
  plan: Pick<LogicalPlan, 'nodes' | 'settings'>,
  catalog: Catalog,
): boolean {
  const key = sharingOf(source, catalog)?.key
  if (key === undefined || plan.settings.checkpoint === 'off') return false
  return directSinks(plan, catalog).some(
    ({ use }) => catalog.sinks.get(use.name)?.fences?.(use.settings as never) === key,
  )
}
