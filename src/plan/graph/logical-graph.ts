import { expressionsIn } from '../../ir/operator-settings.ts'
import type { LogicalPlan, NodeId, PlanNode, Port } from '../../ir/plan.ts'
import { printExpression } from '../../ir/print-expression.ts'
import { openRecord } from '../../ir/type.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import { conditionCanMismatch } from '../can-mismatch.ts'
import { inputsOf } from '../consumers.ts'
import { printNode } from '../print-node.ts'
import { canReject } from '../step-effects.ts'
import type { Graph, GraphEdge, GraphNode } from './graph.ts'

/** The logical plan as a drawing: a node for each of its nodes, dashed edges from all that may refuse an event to the dead letter. */
export function logicalGraph(plan: LogicalPlan, catalog: Catalog): Graph {
  const byId = new Map(plan.nodes.map((node) => [node.id, node]))
  const nodes = plan.nodes.flatMap((node): GraphNode[] => [
    // The edges of a route carry its conditions.
    { id: nameOf(node.id), kind: node.op, label: node.op === 'route' ? 'route' : printNode(node, catalog) },
    ...droppedArms(node).map(({ id, label }): GraphNode => ({ id, kind: 'drop', label })),
  ])
  const edges = plan.nodes.flatMap((node): GraphEdge[] => [
    ...inputsOf(node).map((port) => edgeFrom(port, byId.get(port.node), node)),
    ...droppedArms(node).map(({ id, test }): GraphEdge => ({ from: nameOf(node.id), to: id, label: test })),
  ])
  const { deadLetter } = plan
  const refusing =
    deadLetter === undefined
      ? []
      : plan.nodes.filter((node) => node.id !== deadLetter && mayRefuse(node, byId, plan.settings.strict))
  return {
    nodes,
    edges: [
      ...edges,
      ...refusing.map(
        ({ id }): GraphEdge => ({
          from: nameOf(id),
          to: nameOf(deadLetter!),
          label: 'rejects',
          rejects: true,
        }),
      ),
    ],
  }
}

const nameOf = (id: NodeId): string => `n${id}`

function edgeFrom(port: Port, producer: PlanNode | undefined, node: PlanNode): GraphEdge {
  const label =
    producer?.op === 'route' ? labelOfArm(producer, port.port) : port.port === 'late' ? 'late' : undefined
  return { from: nameOf(port.node), to: nameOf(node.id), ...(label === undefined ? {} : { label }) }
}

function labelOfArm(route: Extract<PlanNode, { op: 'route' }>, port: string): string {
  const arm = route.arms[Number(port.replace('arm', ''))]
  return arm === undefined ? 'else' : printExpression(arm.test)
}

function droppedArms(node: PlanNode): readonly { id: string; label: string; test: string }[] {
  if (node.op !== 'route') return []
  const ports = [
    ...node.arms.flatMap(({ drop }, index) => (drop ? [`arm${index}`] : [])),
    ...(node.elseDrop ? ['else'] : []),
  ]
  return ports.map((port) => ({
    id: `${nameOf(node.id)}_${port}`,
    label: 'drop',
    test: labelOfArm(node, port),
  }))
}

function mayRefuse(node: PlanNode, byId: ReadonlyMap<NodeId, PlanNode>, strict: boolean): boolean {
  const typeAt = (port: Port) => {
    const producer = byId.get(port.node)
    return producer === undefined || producer.op === 'sink' ? openRecord : producer.type
  }
  switch (node.op) {
    case 'source':
      return node.format !== undefined || node.common.time !== undefined
    case 'step':
      return canReject(node.step, typeAt(node.input), strict)
    case 'route':
      return node.arms.some(({ test }) => conditionCanMismatch(test, typeAt(node.input)))
    case 'sink':
      return expressionsIn(node.use).some((expr) => expr.op !== 'const')
    case 'stateful':
      return node.use.args.some((input) => input.some(({ onMismatch }) => onMismatch === 'reject'))
    case 'merge':
      return false
  }
}
