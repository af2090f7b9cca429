import type { LogicalPlan, PlanNode, Port } from '../ir/plan.ts'

/** The ports that a node reads from; the same port twice where an event is to come twice. */
export function inputsOf(node: PlanNode): readonly Port[] {
  switch (node.op) {
    case 'source':
      return []
    case 'step':
    case 'route':
      return [node.input]
    default:
      return node.inputs
  }
}

/** Says who reads a port: a node that reads it twice stands there twice. */
export function consumersIn(plan: LogicalPlan): (port: Port) => readonly PlanNode[] {
  const readers = new Map<string, PlanNode[]>()
  for (const node of plan.nodes) {
    for (const port of inputsOf(node)) {
      const key = `${port.node} ${port.port}`
      const known = readers.get(key)
      if (known === undefined) readers.set(key, [node])
      else known.push(node)
    }
  }
  return (port) => readers.get(`${port.node} ${port.port}`) ?? []
}
