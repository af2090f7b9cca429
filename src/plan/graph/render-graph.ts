import { renderDot } from './dot.ts'
import type { Graph } from './graph.ts'
import { renderMermaid } from './mermaid.ts'

export type GraphFormat = 'mermaid' | 'dot' | 'json'

/** A graph as text in the notation asked for; ends with a line end. JSON holds the labels in full, the drawings shorten them. */
export function renderGraph(graph: Graph, format: GraphFormat): string {
  switch (format) {
    case 'mermaid':
      return renderMermaid(graph)
    case 'dot':
      return renderDot(graph)
    case 'json':
      return `${JSON.stringify(graph, null, 2)}\n`
  }
}
