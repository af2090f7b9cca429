import { childrenOf } from '../../ir/children-of.ts'
import type { Expr } from '../../ir/expression.ts'
import type { LogicalPlan, NodeId, SourceNode } from '../../ir/plan.ts'
import type { PhysicalPlan } from '../../ir/segment.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import { reachIn } from '../../plan/delivery/between.ts'
import { expressionsAt } from '../../plan/node-expressions.ts'
import { meetings, type Reach } from './reach.ts'
import { Turnstile } from './turnstile.ts'

interface Run {
  readonly catalog: Catalog
  readonly untilEof: boolean
}

/** Does its input end by itself, so that all its partitions are known before the first read? */
export const isBounded = ({ use }: SourceNode, { catalog, untilEof }: Run): boolean =>
  untilEof || catalog.sources.get(use.name)!.bounded(use.settings)

/** Sources that can be read again and whose events may meet are read in one order; the others have none of their own. */
export function turnstilesOf(
  plan: LogicalPlan,
  { segments }: PhysicalPlan,
  run: Run,
  reach: ReadonlyMap<NodeId, Reach>,
): ReadonlyMap<NodeId, Turnstile> {
  const { nodes } = plan
  const ordered = segments.flatMap(({ source }) => {
    const node = nodes.find(({ id }) => id === source)
    if (node?.op !== 'source' || !isBounded(node, run)) return []
    return run.catalog.sources.get(node.use.name)!.replayable ? [source] : []
  })
  const turnstiles = new Map<NodeId, Turnstile>()
  const withTables = new Map(
    ordered.map((source) => {
      const own = reach.get(source)!
      return [source, { ...own, stages: own.stages.union(tableStages(plan, source)) }] as const
    }),
  )
  for (const group of meetings(ordered, withTables)) {
    const turnstile = new Turnstile()
    for (const source of group) turnstiles.set(source, turnstile)
  }
  return turnstiles
}

/** Stages that remember events for the tables into which events of a source look: there they meet those of other sources as well. */
function tableStages(plan: LogicalPlan, source: NodeId): ReadonlySet<NodeId> {
  const feeding = plan.nodes.flatMap((node) =>
    node.op === 'stateful' && node.use.feeds !== undefined ? [{ id: node.id, table: node.use.feeds }] : [],
  )
  if (feeding.length === 0) return new Set()
  const reached = reachIn(plan)(plan.nodes.find(({ id }) => id === source)!)
  const tables = new Set(
    plan.nodes.filter(({ id }) => reached.has(id)).flatMap((node) => expressionsAt(node).flatMap(tablesIn)),
  )
  return new Set(feeding.filter(({ table }) => tables.has(table)).map(({ id }) => id))
}

const tablesIn = (expr: Expr): readonly string[] => [
  ...(expr.op === 'lookup' ? [expr.table] : []),
  ...childrenOf(expr).flatMap(tablesIn),
]
