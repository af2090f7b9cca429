import { getKey, type Rec, setKey } from '../../core/value.ts'
import { mayBeNull, printType, type RecordType } from '../../ir/type.ts'
import type { StateCodec, Tracked } from '../../operators/contract/state.ts'
import type { EarlierSettings } from '../../operators/contract/stateful.ts'
import { TrackedState } from '../state/tracked-state.ts'
import type { FoldedStage } from './folded-log.ts'
import type { StageDefinition } from './stage-definition.ts'

/** May what an earlier stage sends run down the stages that were made for what another one sends? What it lacks is null, where that may be. */
export const fits = (earlier: RecordType, now: RecordType): boolean =>
  [...now.fields].every(([name, type]) => {
    const before = earlier.fields.get(name)
    // An open record may have the field, of any type.
    if (before === undefined) return type.kind === 'any' || (mayBeNull(type) && !earlier.open)
    const [from, to] = [printType(before), printType(type)]
    // Every int is a float.
    const asFloat = from.replaceAll(/\bint\b/g, 'float')
    return to === 'any' || [from, asFloat, `${from}?`, `${asFloat}?`].includes(to)
  })

/** An event with the fields of a type, and with no others if it has no others. */
function shaped(event: Rec, { fields, open }: RecordType): Rec {
  const made: Rec = open ? { ...event } : {}
  for (const name of fields.keys()) setKey(made, name, getKey(event, name))
  return made
}

/** A stage that is opened once more with what it had kept, to send what is open. */
export interface EarlierStage extends Pick<StageDefinition, 'use' | 'timed'> {
  /** What it had kept is in the form of its signature. */
  readonly earlier: EarlierSettings<unknown>
  /** What it sends as what the stage in its place would send. */
  readonly shape: (event: Rec) => Rec
  readonly state: <E extends Tracked>(name: string, codec: StateCodec<E>) => TrackedState<E>
}

/** `kept`: what the log holds of it; `now`: what the stage in its place sends. */
export function earlierStage(
  { use, timed }: StageDefinition,
  signature: string,
  kept: FoldedStage,
  now: RecordType,
): EarlierStage {
  return {
    use,
    timed,
    earlier: { settings: use.settings, signature },
    shape: (event) => shaped(event, now),
    state(name, codec) {
      const state = new TrackedState(codec, false)
      for (const [table, entries] of kept.get(name) ?? [])
        for (const [key, bytes] of entries) state.restoring.put(table, key, bytes)
      state.restored()
      return state
    },
  }
}
