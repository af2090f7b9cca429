import { neverTaken, routeWithoutElse } from '../../diagnostics/messages/plan.ts'
import type { Expr } from '../../ir/expression.ts'
import type { RouteStage } from '../ast.ts'
import type { FlowEnd, RouteArm, Target } from '../stages/typed-flow.ts'
import { typeCondition } from '../typing/condition.ts'
import { constantOf } from '../typing/constants.ts'
import { judgeCondition } from '../typing/judge-condition.ts'
import { narrow } from '../typing/narrow.ts'
import { eventPlace, type Place, report, type Shape } from '../typing/place.ts'
import type { FlowChecker } from './flow-checker.ts'
import { drop, resolveTarget } from './resolve-target.ts'

/** The first true arm takes the event. */
export function typeRoute(stage: RouteStage, shape: Shape, place: Place, checker: FlowChecker): FlowEnd {
  const arms: RouteArm[] = []
  let otherwise: Target | undefined
  let rest = shape
  let decided = false
  const earlier: Expr[] = []
  for (const arm of stage.arms) {
    if (arm.test === undefined) {
      otherwise = resolveTarget(arm.target, rest, place, checker)
      continue
    }
    const test = typeCondition(arm.test, eventPlace(place, rest), 'A condition of "route"')
    const known = constantOf(test)
    if (decided) report(place, neverTaken(arm.test.span, 'after true'))
    else if (known !== undefined && known !== true) report(place, neverTaken(arm.test.span, 'false'))
    else {
      const { span } = arm.test
      judgeCondition(arm.test, test, place, { never: (why) => neverTaken(span, 'false', why) }, earlier)
    }
    decided ||= known === true
    earlier.push(test)
    const taken = narrow(rest, test, true)
    arms.push({ test, target: resolveTarget(arm.target, taken, place, checker), shape: taken })
    rest = narrow(rest, test, false)
  }
  if (otherwise === undefined && stage.arms.length > 0)
    report(place, routeWithoutElse({ start: stage.span.start, end: stage.span.start + 'route'.length }))
  const file = place.module.path
  return { kind: 'route', span: stage.span, file, arms, otherwise: otherwise ?? drop, rest }
}
