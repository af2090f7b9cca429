/** What the planner hands to the engine: everything stateless behind one source, fused into one tree that an event runs down in one go. */
import type { Expr } from './expression.ts'
import type { NodeId } from './plan.ts'
import type { Step } from './step.ts'

/** What columns are made of: top-level fields of a line of JSON. */
export interface ColumnUse {
  readonly time: { readonly field: string; readonly form: 'rfc3339' | 'iso8601' }
  /** By argument of the stage. */
  readonly args: readonly { readonly field: string; readonly kind: 'key' | 'number' }[]
}

export interface Tree {
  /** In order. `node` is the plan node whose ledger row counts it; shared state (`limit`, `sample`) is kept per node. */
  readonly steps: readonly { readonly node: NodeId; readonly step: Step }[]
  readonly end: TreeEnd
}
export type TreeEnd =
  /** Encode for the sink and hand over. */
  | { readonly kind: 'sink'; readonly node: NodeId }
  /** The values of the input's arguments go to a stage with state. */
  | {
      readonly kind: 'stateful'
      readonly node: NodeId
      readonly input: number
      /** What late events run down; null: they are counted and dropped. */
      readonly late: Tree | null
      /** Set by take-columns: events come to it side by side, where their lines are as usual. */
      readonly columns?: ColumnUse
    }
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
  /** The node whose events run down the tree: a source, or a stage with state. */
  readonly source: NodeId
  readonly tree: Tree
}

export interface PhysicalPlan {
  /** One for each source and each stage with state, inputs first. Two segments may end in the same sink. */
  readonly segments: readonly Segment[]
  /** Bounds of the buffer before each sink, and the sources whose gates it closes. */
  readonly buffers: readonly {
    readonly sink: NodeId
    /** The sources and stages with state that feed it. */
    readonly sources: readonly NodeId[]
    /** Events; gates close at 80 % and open at 50 %. */
    readonly events: number
    readonly bytes: number
  }[]
}
