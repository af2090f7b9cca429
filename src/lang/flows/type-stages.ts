/** The stages of a flow, one after the other; own stages are put in place of their call. */
import { afterEnd } from '../../diagnostics/messages/plan.ts'
import type { Stage, ToStage } from '../ast.ts'
import { isDamaged } from '../names/damaged-regions.ts'
import { expandStage } from '../stages/expand-stage.ts'
import type { StatefulStep, TypedStep } from '../stages/staging.ts'
import { typeStage } from '../stages/type-stage.ts'
import type { FlowEnd, SinkTarget } from '../stages/typed-flow.ts'
import { type Place, report, type Shape } from '../typing/place.ts'
import type { FlowChecker } from './flow-checker.ts'
import { resolveSink, resolveTarget } from './resolve-target.ts'
import { typeFlowJoin } from './type-join.ts'
import { typeRoute } from './type-route.ts'

/** A flow while its stages are typed. */
export interface FlowState {
  shape: Shape
  /** Names of what it reads. */
  readonly from: readonly string[]
  readonly steps: TypedStep[]
  end: FlowEnd
}

export function typeStages(
  stages: readonly Stage[],
  state: FlowState,
  place: Place,
  checker: FlowChecker,
): void {
  for (const stage of stages) {
    const isBroken = isDamaged(place.module.damage, stage.span)
    if (state.end.kind !== 'open' && stage.kind !== 'missing' && stage.kind !== 'broken') {
      if (!isDamaged(place.module.damage, state.end.span))
        report(place, afterEnd(stage.span, state.end.kind, state.end.span))
      return
    }
    if (isBroken && stage.kind !== 'route' && stage.kind !== 'to')
      state.shape = { ...state.shape, free: true }
    const own = stage.kind === 'call-stage' ? expandStage(stage, state.shape, place) : undefined
    if (own?.unknown) state.shape = { ...state.shape, free: true }
    if (own !== undefined) typeStages(own.stages, state, own.place, checker)
    else if (stage.kind === 'to') state.end = typeTo(stage, state.shape, place, checker)
    else if (stage.kind === 'route') state.end = typeRoute(stage, state.shape, place, checker)
    else {
      const before = state.shape
      const { shape, step } =
        stage.kind === 'join'
          ? typeFlowJoin(stage, before, state.from, place, checker)
          : typeStage(stage, before, place)
      state.shape = shape
      const late = typeLate(stage, before, place, checker)
      if (step === undefined) continue
      const whole = step.op === 'stateful' && late !== undefined ? { ...step, late } : step
      state.steps.push({ step: whole, type: shape.type, span: stage.span, file: place.module.path })
    }
  }
}

/** `late to NAME`: late events are as they came to the stage. */
function typeLate(
  stage: Stage,
  shape: Shape,
  place: Place,
  checker: FlowChecker,
): StatefulStep['late'] | undefined {
  if ((stage.kind !== 'aggregate' && stage.kind !== 'annotate') || stage.late === undefined) return undefined
  const { to } = stage.late
  return to === 'drop' ? undefined : { target: resolveTarget(to, shape, place, checker), shape }
}

function typeTo(stage: ToStage, shape: Shape, place: Place, checker: FlowChecker): FlowEnd {
  const sinks: SinkTarget[] = []
  for (const call of stage.sinks) {
    if (call.kind === 'missing') continue
    const sink = resolveSink(call, place, checker)
    if (sink === undefined) continue
    sink.arrivals.push(shape)
    sink.bind(shape, place.silent)
    sinks.push(sink)
  }
  return { kind: 'to', sinks, span: stage.span }
}
