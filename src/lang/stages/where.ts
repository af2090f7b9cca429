import { alwaysFalse, alwaysTrue } from '../../diagnostics/messages/plan.ts'
import type { WhereStage } from '../ast.ts'
import { typeCondition } from '../typing/condition.ts'
import { constantOf } from '../typing/constants.ts'
import { judgeCondition } from '../typing/judge-condition.ts'
import { narrow } from '../typing/narrow.ts'
import { eventPlace, type Place, report, type Shape } from '../typing/place.ts'
import type { Staged } from './staging.ts'

export function typeWhere(stage: WhereStage, shape: Shape, place: Place): Staged {
  const test = typeCondition(stage.test, eventPlace(place, shape), '"where"')
  if (test.type.kind === 'unknown') return { shape }
  const known = constantOf(test)
  if (known === true) report(place, alwaysTrue(stage.test.span))
  else if (known !== undefined) report(place, alwaysFalse(stage.test.span))
  else
    judgeCondition(stage.test, test, place, {
      never: (why) => alwaysFalse(stage.test.span, why),
      always: (why) => alwaysTrue(stage.test.span, why),
    })
  return { shape: narrow(shape, test, true), step: { op: 'where', span: stage.span, test } }
}
