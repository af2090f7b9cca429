/** A drawing of a plan, before any notation: what `mermaid`, `dot` and `json` are written from. */
export interface Graph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
}

export interface GraphNode {
  /** Letters, digits and `_`: a name in every notation. */
  readonly id: string
  readonly kind: 'source' | 'step' | 'stateful' | 'merge' | 'route' | 'sink' | 'drop' | 'fan' | 'buffer'
  readonly label: string
  /** What it is drawn inside of: a segment of the physical plan. */
  readonly group?: string
}

export interface GraphEdge {
  readonly from: string
  readonly to: string
  readonly label?: string
  /** The way of refused events to the dead letter. */
  readonly rejects?: true
}
