import type { LogicalPlan, NodeId, RouteNode, StepNode } from '../../ir/plan.ts'

/** Names of nodes that stay the same as long as the pipeline says the same, for what is kept between runs. */
export function uidsOf(plan: LogicalPlan): ReadonlyMap<NodeId, string> {
  const kinds = new Map<string, number>()
  return new Map(
    plan.nodes.map((node) => {
      switch (node.op) {
        case 'source':
        case 'sink':
          return [node.id, `${node.op} ${node.name}`] as const
        case 'stateful':
          return [node.id, node.uid] as const
        default: {
          const kind = 'stream' in node ? `${node.stream}/${kindOf(node)}` : node.op
          const k = (kinds.get(kind) ?? 0) + 1
          kinds.set(kind, k)
          return [node.id, `${kind}#${k}`] as const
        }
      }
    }),
  )
}

function kindOf(node: StepNode | RouteNode): string {
  if (node.op === 'route') return 'route'
  return node.step.op === 'call' ? node.step.use.name : node.step.op
}
