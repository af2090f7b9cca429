import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { stateBehindShared } from '../../diagnostics/messages/delivery.ts'
import type { LogicalPlan, SourceNode, StatefulNode } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import { reachIn } from './between.ts'
import { sharingOf } from './is-fenced.ts'

/** One finding for each stage with state that a shared input reaches: it would see a changing part of it. */
export function refuseSharedState(plan: LogicalPlan, catalog: Catalog): readonly Diagnostic[] {
  const reach = reachIn(plan)
  const shared = plan.nodes.filter(
    (node): node is SourceNode => node.op === 'source' && sharingOf(node, catalog) !== undefined,
  )
  const stages = plan.nodes.filter((node): node is StatefulNode => node.op === 'stateful')
  return shared.flatMap((source) => {
    const reached = reach(source)
    return stages
      .filter(({ id }) => reached.has(id))
      .map((stage) => stateBehindShared(stage, stage.use.name, source.name))
  })
}
