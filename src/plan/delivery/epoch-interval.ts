import type { LogicalPlan } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'

/** Where neither the pipeline nor a sink of it says more. */
const usual = 1_000_000

/** Microseconds between two cuts: as the pipeline says, else as long as the sink wants that wants most. */
export function epochInterval(
  { settings, nodes }: Pick<LogicalPlan, 'settings' | 'nodes'>,
  { sinks }: Pick<Catalog, 'sinks'>,
): number {
  const { checkpoint } = settings
  if (checkpoint === 'off') return Number.POSITIVE_INFINITY
  if (checkpoint !== undefined) return checkpoint
  const wanted = nodes.map(
    (node) => (node.op === 'sink' ? sinks.get(node.use.name)?.epochs : undefined) ?? usual,
  )
  return Math.max(usual, ...wanted)
}
