import type { LogicalPlan, PlanNode, SinkNode, SourceNode } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'

/** A way from a source to a sink, with the nodes on it. */
export interface Path {
  readonly source: SourceNode
  readonly sink: SinkNode
  readonly nodes: readonly PlanNode[]
  readonly plan: LogicalPlan
  readonly catalog: Catalog
}

/**
 * What a path from a source to a sink promises over crashes and restarts. `once in effect`: something may be sent again, and the other side
 * takes it as what it has. `at least once`: none is lost, some may come twice. `at most once`: none comes twice, some may be lost.
 */
export type Promised =
  | 'exactly once'
  | 'once in effect'
  | 'at least once'
  | 'at most once'
  | 'may lose and may repeat'
  | 'nothing is written'

/** What lowers a promise. */
export type ReasonKind =
  | 'sink repeats'
  | 'source forgets'
  | 'buffer drops'
  | 'stage drops'
  | 'stage repeats'
  | 'not synced'
  | 'nothing kept'
  | 'source shared'

export interface Reason {
  readonly kind: ReasonKind
  readonly effect: 'loses' | 'repeats'
  /** A clause without a full stop. */
  readonly why: string
  /** A sentence: the way out. */
  readonly remedy: string
}

export interface PathPromise {
  readonly source: SourceNode
  readonly sink: SinkNode
  readonly promise: Promised
  /** What lowers it, the worst first. */
  readonly reasons: readonly Reason[]
  /** What a loss of power does beyond a crash of the process. */
  readonly power: readonly Reason[]
  /** Sentences: what must be known for the promise to hold. */
  readonly notes: readonly string[]
}

/** The promise that is left. `softened`: what comes twice does no harm. */
export function promiseOf(reasons: readonly Reason[], softened: boolean): Promised {
  const loses = reasons.some(({ effect }) => effect === 'loses')
  const repeats = reasons.some(({ effect }) => effect === 'repeats')
  if (loses) return repeats ? 'may lose and may repeat' : 'at most once'
  if (repeats) return 'at least once'
  return softened ? 'once in effect' : 'exactly once'
}
