import { neverTaken, notInIf } from '../../diagnostics/messages/plan.ts'
import type { Expr } from '../../ir/expression.ts'
import type { Step } from '../../ir/step.ts'
import type { IfStage, Stage } from '../ast.ts'
import { typeCondition } from '../typing/condition.ts'
import { constantOf } from '../typing/constants.ts'
import { judgeCondition } from '../typing/judge-condition.ts'
import { narrow } from '../typing/narrow.ts'
import { eventPlace, type Place, report, type Shape } from '../typing/place.ts'
import { expandStage } from './expand-stage.ts'
import { mergeShapes } from './merge-shapes.ts'
import type { Staged } from './staging.ts'
import { typeStage } from './type-stage.ts'

/** Branches hold stateless stages only; after them the event is of any of their types. */
export function typeIf(stage: IfStage, before: Shape, place: Place): Staged {
  const shapes: Shape[] = []
  const arms: { test: ReturnType<typeof typeCondition>; steps: readonly Step[] }[] = []
  let rest = before
  let decided = false
  const earlier: Expr[] = []
  for (const arm of stage.arms) {
    const test = typeCondition(arm.test, eventPlace(place, rest), '"if"')
    const known = constantOf(test)
    if (decided) report(place, neverTaken(arm.test.span, 'after true'))
    else if (known !== undefined && known !== true) report(place, neverTaken(arm.test.span, 'false'))
    else {
      const { span } = arm.test
      judgeCondition(arm.test, test, place, { never: (why) => neverTaken(span, 'false', why) }, earlier)
    }
    decided ||= known === true
    earlier.push(test)
    const block = typeBlock(arm.stages, narrow(rest, test, true), place)
    arms.push({ test, steps: block.steps })
    shapes.push(block.shape)
    rest = narrow(rest, test, false)
  }
  const otherwise = typeBlock(stage.otherwise ?? [], rest, place)
  shapes.push(otherwise.shape)
  const step: Step = { op: 'if', span: stage.span, arms, otherwise: otherwise.steps }
  return { shape: mergeShapes(shapes), step }
}

/** Stages that hand on to each other; `all`: also those that cannot stand in a branch. */
export function typeBlock(
  stages: readonly Stage[],
  before: Shape,
  place: Place,
  all = false,
): { shape: Shape; steps: Step[] } {
  const steps: Step[] = []
  let shape = before
  for (const stage of stages) {
    const own = stage.kind === 'call-stage' ? expandStage(stage, shape, place) : undefined
    if (own !== undefined) {
      const inner = typeBlock(own.stages, shape, own.place, all)
      steps.push(...inner.steps)
      shape = inner.shape
      continue
    }
    const word = all ? undefined : forbidden(stage)
    if (word !== undefined) {
      const { start } = stage.span
      report(place, notInIf({ start, end: start + word.length }, word))
      continue
    }
    const staged = typeStage(stage, shape, place)
    // A stage that remembers was refused above.
    if (staged.step !== undefined && staged.step.op !== 'stateful') steps.push(staged.step)
    shape = staged.shape
  }
  return { shape, steps }
}

const allowed = new Set(['where', 'set', 'keep', 'drop', 'rename', 'parse', 'if', 'broken', 'missing'])

/** The word of a stage that cannot stand in a branch. */
function forbidden(stage: Stage): string | undefined {
  if (allowed.has(stage.kind)) return undefined
  if (stage.kind !== 'call-stage') return stage.kind
  const name = stage.call.name.text
  return [
    'sample',
    'limit',
    'unnest',
    'dedupe',
    'throttle',
    'event_time',
    'merge_lines',
    'batch',
    'top',
    'alert',
    'fill',
    'delay',
  ].includes(name)
    ? name
    : undefined
}
