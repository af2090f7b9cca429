/** The stages of a flow, one after the other; own stages are put in place of their call. */
import { afterEnd } from '../../diagnostics/messages/plan.ts'
import type { Stage, ToStage } from '../ast.ts'
import { isDamaged } from '../names/damaged-regions.ts'
import { expandStage } from '../stages/expand-stage.ts'
import type { TypedStep } from '../stages/staging.ts'
import { typeStage } from '../stages/type-stage.ts'
import type { FlowEnd, SinkTarget } from '../stages/typed-flow.ts'
import { type Place, report, type Shape } from '../typing/place.ts'
import type { FlowChecker } from './flow-checker.ts'
import { resolveSink } from './resolve-target.ts'
import { typeRoute } from './type-route.ts'

/** A flow while its stages are typed. */
export interface FlowState {
  shape: Shape
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
      const { shape, step } = typeStage(stage, state.shape, place)
      state.shape = shape
      if (step !== undefined)
        state.steps.push({ step, type: shape.type, span: stage.span, file: place.module.path })
    }
  }
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
