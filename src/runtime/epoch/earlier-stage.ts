import { printType, type RecordType } from '../../ir/type.ts'
import type { StateCodec, Tracked } from '../../operators/contract/state.ts'
import { TrackedState } from '../state/tracked-state.ts'
import type { FoldedStage } from './folded-log.ts'
import type { StageDefinition } from './stage-definition.ts'

/** May what an earlier stage sends run down the stages that were made for what another one sends? */
export function fits(earlier: RecordType, now: RecordType): boolean {
  if (earlier.fields.size !== now.fields.size) return false
  return [...now.fields].every(([name, type]) => {
    const before = earlier.fields.get(name)
    if (before === undefined) return false
    const [from, to] = [printType(before), printType(type)]
    // Every int is a float.
    return from === to || to === 'any' || from.replaceAll(/\bint\b/g, 'float') === to
  })
}

/** A stage that is opened once more with what it had kept, to send what is open. */
export interface EarlierStage extends StageDefinition {
  readonly state: <E extends Tracked>(name: string, codec: StateCodec<E>) => TrackedState<E>
}

/** `kept`: what the log holds of it. */
export function earlierStage(definition: StageDefinition, kept: FoldedStage): EarlierStage {
  return {
    ...definition,
    state(name, codec) {
      const state = new TrackedState(codec, false)
      for (const [table, entries] of kept.get(name) ?? [])
        for (const [key, bytes] of entries) state.restoring.put(table, key, bytes)
      return state
    },
  }
}
