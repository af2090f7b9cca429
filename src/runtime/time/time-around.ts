import type { LogicalPlan, NodeId, SourceNode, StatefulNode } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import type { StatefulContext } from '../../operators/contract/stateful.ts'
import type { Ledger } from '../ledger.ts'
import type { StatefulRunner } from '../stateful/stateful-runner.ts'
import { isBounded } from './bounded-sources.ts'
import type { Reach } from './reach.ts'
import { furthest } from './source-time.ts'

interface Run {
  readonly plan: LogicalPlan
  readonly catalog: Catalog
  readonly untilEof: boolean
  readonly ledger: Ledger
}

interface Around {
  readonly reach: ReadonlyMap<NodeId, Reach>
  /** All stages behind stand in it. */
  readonly runners: ReadonlyMap<NodeId, StatefulRunner>
}

/** What a stage with state is told of the time of what stands before and behind it. */
export function timeAround(
  { id }: StatefulNode,
  run: Run,
  { reach, runners }: Around,
): Pick<StatefulContext, 'sources' | 'bounded' | 'lenient' | 'maxJump' | 'told' | 'timeCounts'> {
  const { settings, nodes } = run.plan
  const before = nodes.filter((node): node is SourceNode => node.op === 'source' && isBefore(node.id))
  const behind = [...(reach.get(id)?.stages ?? [])].map((stage) => runners.get(stage)!)
  return {
    sources: before.filter((node) => reach.get(node.id)!.next.has(id)).map(({ name }) => name),
    bounded: before.every((node) => isBounded(node, run)),
    lenient: settings.late === 'lenient',
    maxJump: settings.maxJump,
    told: () => furthest(behind),
    timeCounts: run.ledger.of(id),
  }

  function isBefore(source: NodeId): boolean {
    return reach.get(source)?.stages.has(id) === true
  }
}
