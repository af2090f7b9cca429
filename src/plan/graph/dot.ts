import type { Graph, GraphNode } from './graph.ts'
import { shorten } from './shorten.ts'

/** A graph in the notation of Graphviz. */
export function renderDot({ nodes, edges }: Graph): string {
  const groups = new Map<string | undefined, GraphNode[]>()
  for (const node of nodes) groups.set(node.group, [...(groups.get(node.group) ?? []), node])
  const lines = [...groups].flatMap(([group, members], index) => {
    if (group === undefined) return members.map((node) => `  ${renderNode(node)}`)
    return [
      `  subgraph cluster_${index} {`,
      `    label=${quote(group)}`,
      ...members.map((node) => `    ${renderNode(node)}`),
      '  }',
    ]
  })
  const arrows = edges.map(({ from, to, label, rejects }) => {
    const attributes = [
      ...(label === undefined ? [] : [`label=${quote(shorten(label))}`]),
      ...(rejects === true ? ['style=dashed'] : []),
    ]
    return `  ${from} -> ${to}${attributes.length === 0 ? '' : ` [${attributes.join(', ')}]`}`
  })
  return ['digraph pipeline {', '  rankdir=TB', '  node [shape=box]', ...lines, ...arrows, '}', ''].join('\n')
}

const shapes: Readonly<Record<GraphNode['kind'], string>> = {
  source: 'oval',
  step: 'box',
  stateful: 'component',
  merge: 'circle',
  route: 'diamond',
  sink: 'cylinder',
  drop: 'doublecircle',
  fan: 'circle',
  buffer: 'box3d',
}

const renderNode = ({ id, kind, label }: GraphNode): string =>
  `${id} [label=${quote(shorten(label))}, shape=${shapes[kind]}]`

/** Graphviz reads `\n`, `\l` and `\N` in a label, so a backslash is doubled. */
const quote = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&').replace(/\s+/g, ' ')}"`
