import type { LogicalPlan, NodeId, PlanNode } from '../../ir/plan.ts'
import { consumersIn } from '../consumers.ts'

/** The nodes that events of one may reach, itself included. Rejects take a way of their own and are not followed. */
export function reachIn(plan: LogicalPlan): (from: PlanNode) => ReadonlySet<NodeId> {
  const consumers = consumersIn(plan)
  return (from) => {
    const seen = new Set<NodeId>()
    const open = [from]
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (seen.has(node.id)) continue
      seen.add(node.id)
      for (const port of portsOf(node)) open.push(...consumers({ node: node.id, port }))
    }
    return seen
  }
}

/** The nodes on the ways from a source to a sink; undefined where there is none. To the dead letter any node may send. */
export function betweenIn(
  plan: LogicalPlan,
): (source: PlanNode, sink: PlanNode) => readonly PlanNode[] | undefined {
  const reach = reachIn(plan)
  const reached = new Map(plan.nodes.map((node) => [node.id, reach(node)]))
  return (source, sink) => {
    const from = reached.get(source.id)!
    if (sink.id === plan.deadLetter) return plan.nodes.filter(({ id }) => from.has(id))
    if (!from.has(sink.id)) return undefined
    return plan.nodes.filter(({ id }) => from.has(id) && reached.get(id)!.has(sink.id))
  }
}

function portsOf(node: PlanNode): readonly string[] {
  if (node.op === 'route') return [...node.arms.map((_, index) => `arm${index}`), 'else']
  return node.op === 'stateful' ? ['out', 'late'] : ['out']
}
