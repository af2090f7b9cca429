import { RunError } from '../../core/run-error.ts'
import type { LogicalPlan, StatefulNode } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'

/** How the stages of a plan stand to those whose state is kept, by uid (protocol R2). */
export interface TakeOver {
  /** State is taken over. */
  readonly kept: readonly string[]
  /** Kept for a stage that works otherwise now. */
  readonly changed: readonly string[]
  /** Kept for a stage that is gone. */
  readonly dropped: readonly string[]
  /** Without kept state. */
  readonly added: readonly string[]
}

/** Compares signatures by uid: as they were kept, and as the plan has them. */
export function compareStages(
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): TakeOver {
  const known = [...before.keys()]
  return {
    kept: known.filter((uid) => now.get(uid) === before.get(uid)),
    changed: known.filter((uid) => now.has(uid) && now.get(uid) !== before.get(uid)),
    dropped: known.filter((uid) => !now.has(uid)),
    added: [...now.keys()].filter((uid) => !before.has(uid)),
  }
}

/** What the state of each stage depends on, by uid. */
export function signaturesOf(plan: LogicalPlan, catalog: Catalog): ReadonlyMap<string, string> {
  return new Map(
    plan.nodes
      .filter((node): node is StatefulNode => node.op === 'stateful')
      .map(({ uid, use }) => [uid, catalog.stages.get(use.name)!.stateful!.signature(use.settings as never)]),
  )
}

const remedy =
  'To send what is open first, run the earlier pipeline once more with "--until-eof". To begin empty, write "on_change: discard" in the pipeline block or run with "--reset state".'

/** Kept state that has no place in the pipeline, and nobody has said that it may go. */
export function stateWithoutPlace({ kept, changed, dropped, added }: TakeOver): RunError {
  const list = (title: string, uids: readonly string[]): string =>
    uids.length === 0 ? '' : ` ${title}: ${uids.map((uid) => `"${uid}"`).join(', ')}.`
  return new RunError(
    'LP5401',
    'state directory',
    'config',
    `The pipeline has changed, and state that was kept for it has no place any more.${list('Works otherwise now', changed)}${list('Gone', dropped)}${list('New', added)}${list('As before', kept)} ${remedy}`,
  )
}
