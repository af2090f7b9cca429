import type { LogicalPlan, PipelineSettings } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import { identitiesOf } from './stage-definition.ts'
import { compareStages, type TakeOver } from './take-over.ts'

/** Sources or sinks of two plans by name. One that is of another kind now is gone and new. */
export interface Compared {
  readonly kept: readonly string[]
  readonly added: readonly string[]
  readonly gone: readonly string[]
}

/** What becomes of all that a pipeline keeps when another takes its place. */
export interface Change {
  readonly stages: TakeOver
  readonly sources: Compared
  readonly sinks: Compared
  /** Stages that would send what is open, and then begin empty. */
  readonly closed: readonly string[]
  readonly onChange: PipelineSettings['onChange']
  /** The new one would start on the state of the old one. */
  readonly fits: boolean
}

/** Holds a plan against one that ran before it, as a start on its state would (protocol R2, R4). */
export function comparePipelines(before: LogicalPlan, now: LogicalPlan, catalog: Catalog): Change {
  const stages = compareStages(identitiesOf(before, catalog), identitiesOf(now, catalog), catalog)
  const { onChange } = now.settings
  const lost = stages.changed.length + stages.dropped.length
  return {
    stages,
    sources: compared(before, now, 'source'),
    sinks: compared(before, now, 'sink'),
    onChange,
    closed: onChange === 'close' ? stages.closable : [],
    fits: onChange === 'discard' || lost === 0 || (onChange === 'close' && lost === stages.closable.length),
  }
}

function compared(before: LogicalPlan, now: LogicalPlan, op: 'source' | 'sink'): Compared {
  const kinds = ({ nodes }: LogicalPlan): ReadonlyMap<string, string> =>
    new Map(nodes.flatMap((node) => (node.op === op ? [[node.name, node.use.name] as const] : [])))
  const [old, fresh] = [kinds(before), kinds(now)]
  const only = (of: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): readonly string[] =>
    [...of].flatMap(([name, kind]) => (other.get(name) === kind ? [] : [name]))
  return {
    kept: [...old].flatMap(([name, kind]) => (fresh.get(name) === kind ? [name] : [])),
    added: only(fresh, old),
    gone: only(old, fresh),
  }
}
