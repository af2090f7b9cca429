import type { PlanNode, Port } from '../ir/plan.ts'

/** The node with other inputs, each chosen by `choose`. */
export function rewire(node: PlanNode, choose: (port: Port) => Port): PlanNode {
  switch (node.op) {
    case 'source':
      return node
    case 'step':
    case 'route':
      return { ...node, input: choose(node.input) }
    default:
      return { ...node, inputs: node.inputs.map(choose) }
  }
}

export const samePort = (a: Port, b: Port): boolean => a.node === b.node && a.port === b.port
