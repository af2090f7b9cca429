/** What the planner hands to the engine: everything stateless behind one source, fused into one tree that an event runs down in one go. */
import type { Expr } from './expression.ts'
import type { NodeId } from './plan.ts'
import type { Step } from './step.ts'

export interface Tree {
  /** In order. `node` is the plan node whose ledger row counts it; shared state (`limit`, `sample`) is kept per node. */
  readonly steps: readonly { readonly node: NodeId; readonly step: Step }[]
  readonly end: TreeEnd
}
export type TreeEnd =
  /** Encode for the sink and hand over. */
  | { readonly kind: 'sink'; readonly node: NodeId }
  /** First true arm wins; a null tree drops (counted as filtered). */
  | {
      readonly kind: 'route'
      readonly node: NodeId
      readonly arms: readonly { readonly test: Expr; readonly tree: Tree | null }[]
      readonly otherwise: Tree | null
    }
  /** Every branch gets the event. */
  | { readonly kind: 'fan'; readonly branches: readonly Tree[] }

export interface Segment {
  /** A source node of the plan. */
  readonly source: NodeId
  readonly tree: Tree
}

export interface PhysicalPlan {
  /** One per source node. Two segments may end in the same sink. */
  readonly segments: readonly Segment[]
  /** Bounds of the buffer before each sink, and the sources whose gates it closes. */
  readonly buffers: readonly {
    readonly sink: NodeId
    readonly sources: readonly NodeId[]
    /** Events; gates close at 80 % and open at 50 %. */
    readonly events: number
    readonly bytes: number
  }[]
}
