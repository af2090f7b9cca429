import type { LogicalPlan, NodeId, PlanNode } from '../ir/plan.ts'
import { inputsOf } from './consumers.ts'

/** The plan with its nodes in an order where inputs come first; otherwise as they stood. */
export function sortNodes(plan: LogicalPlan): LogicalPlan {
  const byId = new Map(plan.nodes.map((node) => [node.id, node]))
  const sorted = new Map<NodeId, PlanNode>()
  const visit = (node: PlanNode): void => {
    if (sorted.has(node.id)) return
    for (const { node: id } of inputsOf(node)) {
      const input = byId.get(id)
      if (input !== undefined) visit(input)
    }
    sorted.set(node.id, node)
  }
  plan.nodes.forEach(visit)
  return { ...plan, nodes: [...sorted.values()] }
}
