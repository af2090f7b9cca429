import type { LogicalPlan, NodeId, PlanNode } from '../../ir/plan.ts'
import { printExpression } from '../../ir/print-expression.ts'
import type { PhysicalPlan, Segment, Tree } from '../../ir/segment.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import { printNode } from '../print-node.ts'
import type { Graph, GraphEdge, GraphNode } from './graph.ts'

/** The physical plan as a drawing: a group for each segment, a buffer before each sink. */
export function physicalGraph(plan: LogicalPlan, physical: PhysicalPlan, catalog: Catalog): Graph {
  const byId = new Map(plan.nodes.map((node) => [node.id, node]))
  const drawing = new Drawing(byId, catalog)
  physical.segments.forEach((segment, index) => {
    drawing.drawSegment(segment, index)
  })
  for (const { sink, events, bytes } of physical.buffers) {
    const node = byId.get(sink)
    drawing.add({ id: `b${sink}`, kind: 'buffer', label: `buffer of ${events} events, ${bytes} bytes` })
    if (node !== undefined) drawing.add({ id: `n${sink}`, kind: 'sink', label: printNode(node, catalog) })
    drawing.join(`b${sink}`, `n${sink}`)
  }
  return drawing.graph()
}

class Drawing {
  readonly #nodes: GraphNode[] = []
  readonly #edges: GraphEdge[] = []
  readonly #byId: ReadonlyMap<NodeId, PlanNode>
  readonly #catalog: Catalog
  #count = 0

  constructor(byId: ReadonlyMap<NodeId, PlanNode>, catalog: Catalog) {
    this.#byId = byId
    this.#catalog = catalog
  }

  drawSegment({ source, tree }: Segment, index: number): void {
    const group = `segment ${index + 1}`
    const isStateful = this.#byId.get(source)?.op === 'stateful'
    const id = isStateful ? `s${source}` : this.#addPart('source', this.#labelOf(source), group)
    if (isStateful && !this.#nodes.some((node) => node.id === id))
      this.add({ id, kind: 'stateful', label: this.#labelOf(source) })
    this.#drawTree(tree, id, undefined, group)
  }

  add(node: GraphNode): void {
    this.#nodes.push(node)
  }

  join(from: string, to: string, label?: string): void {
    this.#edges.push({ from, to, ...(label === undefined ? {} : { label }) })
  }

  graph(): Graph {
    return { nodes: this.#nodes, edges: this.#edges }
  }

  #drawTree(tree: Tree, from: string, label: string | undefined, group: string): void {
    let last = from
    let edge = label
    for (const { node } of tree.steps) {
      const id = this.#addPart('step', this.#labelOf(node), group)
      this.join(last, id, edge)
      last = id
      edge = undefined
    }
    const { end } = tree
    switch (end.kind) {
      case 'sink':
        this.join(last, `b${end.node}`, edge)
        break
      case 'stateful': {
        const id = `s${end.node}`
        if (!this.#nodes.some((node) => node.id === id))
          this.add({ id, kind: 'stateful', label: this.#labelOf(end.node) })
        this.join(last, id, edge)
        if (end.late !== null) this.#drawTree(end.late, id, 'late', group)
        break
      }
      case 'fan': {
        const fan = this.#addPart('fan', end.branches.length === 1 ? 'next' : 'each of', group)
        this.join(last, fan, edge)
        for (const branch of end.branches) this.#drawTree(branch, fan, undefined, group)
        break
      }
      case 'route': {
        const route = this.#addPart('route', 'route', group)
        this.join(last, route, edge)
        const arms = [
          ...end.arms.map(({ test, tree: arm }) => ({ label: printExpression(test), arm })),
          { label: 'else', arm: end.otherwise },
        ]
        for (const { label: test, arm } of arms) {
          if (arm !== null) this.#drawTree(arm, route, test, group)
          else this.join(route, this.#addPart('drop', 'drop', group), test)
        }
      }
    }
  }

  #addPart(kind: GraphNode['kind'], label: string, group: string): string {
    const id = `p${this.#count}`
    this.#count += 1
    this.add({ id, kind, label, group })
    return id
  }

  #labelOf(id: NodeId): string {
    const node = this.#byId.get(id)
    return node === undefined ? `node ${id}` : printNode(node, this.#catalog)
  }
}
