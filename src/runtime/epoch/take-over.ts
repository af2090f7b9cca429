import { RunError } from '../../core/run-error.ts'
import type { PipelineSettings } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import type { KeptResults } from '../../operators/contract/stateful.ts'
import { fits } from './earlier-stage.ts'
import type { StageIdentity } from './stage-definition.ts'

/** How the stages of a plan stand to those whose state is kept, by uid (protocol R2, R3). */
export interface TakeOver {
  /** State is taken over. */
  readonly kept: readonly string[]
  /** Those among them that were written by a stage of another signature, with what becomes of its results where they are others. */
  readonly grown: ReadonlyMap<string, KeptResults | undefined>
  /** Kept for a stage that works otherwise now. */
  readonly changed: readonly string[]
  /** Kept for a stage that is gone. */
  readonly dropped: readonly string[]
  /** Without kept state. */
  readonly added: readonly string[]
  /** Those among the changed that can send what is open: what they send fits what stands behind them now. */
  readonly closable: readonly string[]
}

/** Compares stages by uid: as they were kept, and as the plan has them. */
export function compareStages(
  before: ReadonlyMap<string, StageIdentity>,
  now: ReadonlyMap<string, StageIdentity>,
  catalog: Catalog,
): TakeOver {
  const known = [...before.keys()]
  const grown = new Map<string, KeptResults | undefined>()
  const isKept = (uid: string): boolean => {
    const [was, is] = [before.get(uid)!, now.get(uid)]
    if (is === undefined) return false
    if (was.signature === is.signature) return true
    const kept = takesOver(was, is, catalog)
    if (kept === false) return false
    grown.set(uid, kept === true ? undefined : kept)
    return true
  }
  const kept = known.filter(isKept)
  const changed = known.filter((uid) => now.has(uid) && !kept.includes(uid))
  return {
    kept,
    grown,
    changed,
    dropped: known.filter((uid) => !now.has(uid)),
    added: [...now.keys()].filter((uid) => !before.has(uid)),
    closable: changed.filter((uid) => canClose(before.get(uid)!, now.get(uid)!)),
  }
}

function takesOver(before: StageIdentity, now: StageIdentity, catalog: Catalog): boolean | KeptResults {
  const [was, is] = [before.definition?.use, now.definition?.use]
  if (was === undefined || is === undefined || was.name !== is.name) return false
  const behaviour = catalog.stages.get(is.name)!.stateful!
  return behaviour.grows?.(was.settings as never, is.settings as never) ?? false
}

const canClose = ({ definition: was }: StageIdentity, { definition: is }: StageIdentity): boolean =>
  was !== undefined && is !== undefined && was.use.name === is.use.name && fits(was.type, is.type)

const remedy =
  'To send what is open first, write "on_change: close" in the pipeline block, or run the earlier pipeline once more with "--until-eof". To begin empty, write "on_change: discard" or run with "--reset state".'
const noClose =
  '"on_change: close" can send what is open only where the stage is still there, what it sent has the fields that it sends now, of the same types, or those it lacks may be null, and it waits for no clock. Run the earlier pipeline once more with "--until-eof" instead, or write "on_change: discard".'

/** Kept state that has no place in the pipeline, and nobody has said that it may go, or it cannot go in the way that was said. */
export function stateWithoutPlace(
  { kept, changed, dropped, added }: TakeOver,
  onChange: PipelineSettings['onChange'],
): RunError {
  const list = (title: string, uids: readonly string[]): string =>
    uids.length === 0 ? '' : ` ${title}: ${uids.map((uid) => `"${uid}"`).join(', ')}.`
  return new RunError(
    'LP5401',
    'state directory',
    'config',
    `The pipeline has changed, and state that was kept for it has no place any more.${list('Works otherwise now', changed)}${list('Gone', dropped)}${list('New', added)}${list('As before', kept)} ${onChange === 'close' ? noClose : remedy}`,
  )
}
