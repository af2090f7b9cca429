import type { LogicalPlan, NodeId, SourceNode } from '../../ir/plan.ts'
import type { PhysicalPlan } from '../../ir/segment.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import { meetings, type Reach } from './reach.ts'
import { Turnstile } from './turnstile.ts'

interface Run {
  readonly catalog: Catalog
  readonly untilEof: boolean
}

/** Does its input end by itself, so that all its partitions are known before the first read? */
export const isBounded = ({ use }: SourceNode, { catalog, untilEof }: Run): boolean =>
  untilEof || catalog.sources.get(use.name)!.bounded(use.settings)

/** Sources that can be read again and whose events may meet are read in one order; the others have none of their own. */
export function turnstilesOf(
  { nodes }: LogicalPlan,
  { segments }: PhysicalPlan,
  run: Run,
  reach: ReadonlyMap<NodeId, Reach>,
): ReadonlyMap<NodeId, Turnstile> {
  const ordered = segments.flatMap(({ source }) => {
    const node = nodes.find(({ id }) => id === source)
    if (node?.op !== 'source' || !isBounded(node, run)) return []
    return run.catalog.sources.get(node.use.name)!.replayable ? [source] : []
  })
  const turnstiles = new Map<NodeId, Turnstile>()
  for (const group of meetings(ordered, reach)) {
    const turnstile = new Turnstile()
    for (const source of group) turnstiles.set(source, turnstile)
  }
  return turnstiles
}
