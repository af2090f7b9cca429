import type { Stage } from '../ast.ts'
import { freeShape, type Place, type Shape } from '../typing/place.ts'
import { typeAggregate } from './aggregate/type-aggregate.ts'
import { typeCallStage } from './call-stage.ts'
import { typeDrop } from './drop.ts'
import { typeIf } from './if.ts'
import { typeKeep } from './keep.ts'
import { keepsPace, withoutPace } from './pace.ts'
import { typeParse } from './parse.ts'
import { typeRename } from './rename.ts'
import { typeSequence } from './sequence/type-sequence.ts'
import { typeSet } from './set.ts'
import type { Staged } from './staging.ts'
import { typeWhere } from './where.ts'

/** Types a stage that hands its events on to the next one; `join` is left to the flow, which knows the other streams. */
export function typeStage(stage: Stage, shape: Shape, place: Place): Staged {
  const staged = typeAny(stage, shape, place)
  return stage.kind === 'aggregate' || keepsPace(stage, shape)
    ? staged
    : { ...staged, shape: withoutPace(staged.shape) }
}

function typeAny(stage: Stage, shape: Shape, place: Place): Staged {
  switch (stage.kind) {
    case 'where':
      return typeWhere(stage, shape, place)
    case 'set':
      return typeSet(stage, shape, place)
    case 'keep':
      return typeKeep(stage, shape, place)
    case 'drop':
      return typeDrop(stage, shape, place)
    case 'rename':
      return typeRename(stage, shape, place)
    case 'parse':
      return typeParse(stage, shape, place)
    case 'if':
      return typeIf(stage, shape, place)
    case 'call-stage':
      return typeCallStage(stage, shape, place)
    case 'aggregate':
    case 'annotate':
      return typeAggregate(stage, shape, place)
    case 'sequence':
      return typeSequence(stage, shape, place)
    default:
      return { shape: freeShape }
  }
}
