/** One flow from its inputs to its end. Streams are typed when first read. */
import { endsNowhere } from '../../diagnostics/messages/plan.ts'
import { mixedFieldTypes } from '../../diagnostics/messages/types.ts'
import { printType } from '../../ir/type.ts'
import type { FlowDeclaration, Stage } from '../ast.ts'
import { isDamaged } from '../names/damaged-regions.ts'
import type { Module } from '../names/module.ts'
import { mergeShapes } from '../stages/merge-shapes.ts'
import type { FlowEnd, Input, TypedFlow } from '../stages/typed-flow.ts'
import { configPlace, freeShape, openShape, type Place, report, type Shape } from '../typing/place.ts'
import type { FlowChecker } from './flow-checker.ts'
import { resolveInput } from './resolve-input.ts'
import { type FlowState, typeStages } from './type-stages.ts'

export function typeFlow(
  flow: FlowDeclaration,
  stream: string,
  module: Module,
  checker: FlowChecker,
): TypedFlow | 'pending' {
  const known = checker.flows.get(flow)
  if (known !== undefined) return known
  checker.flows.set(flow, 'pending')
  checker.path.push({ name: stream, flow, module })
  const typed = typeOnce(flow, stream, module, checker)
  checker.path.pop()
  checker.flows.set(flow, typed)
  return typed
}

function typeOnce(flow: FlowDeclaration, stream: string, module: Module, checker: FlowChecker): TypedFlow {
  const place = configPlace(checker.session, module)
  const { inputs, shape } = typeInputs(flow, place, checker)
  const from = flow.sources.flatMap((call) => (call.kind === 'missing' || !call.bare ? [] : [call.name.text]))
  const state: FlowState = { shape, from, steps: [], end: { kind: 'open' } }
  typeStages(flow.stages, state, place, checker)
  const isStream = stream !== ''
  if (!isStream && state.end.kind === 'open' && !isBroken(flow.stages, module))
    report(place, endsNowhere(lastOf(flow)))
  return {
    kind: 'flow',
    name: isStream ? stream : nameOf(inputs, state.end),
    isStream,
    span: flow.span,
    file: module.path,
    inputs,
    start: shape.type,
    steps: state.steps,
    shape: state.shape,
    end: state.end,
  }
}

function typeInputs(
  flow: FlowDeclaration,
  place: Place,
  checker: FlowChecker,
): { inputs: readonly Input[]; shape: Shape } {
  const inputs: Input[] = []
  const shapes: Shape[] = []
  for (const call of flow.sources) {
    if (call.kind === 'missing') {
      shapes.push(freeShape)
      continue
    }
    const { input, shape } = resolveInput(call, place, checker)
    if (input !== undefined) inputs.push(input)
    shapes.push(shape)
  }
  if (shapes.length === 0) return { inputs, shape: openShape }
  const merged = mergeShapes(shapes, (name, left, right) => {
    const span = { start: flow.sources[0]!.span.start, end: flow.sources.at(-1)!.span.end }
    report(place, mixedFieldTypes(span, name, printType(left), printType(right)))
  })
  return { inputs, shape: merged }
}

// A stage that could not be read may have been the end.
const isBroken = (stages: readonly Stage[], module: Module): boolean =>
  stages.some(
    (stage) => stage.kind === 'broken' || stage.kind === 'missing' || isDamaged(module.damage, stage.span),
  )

const lastOf = (flow: FlowDeclaration) => flow.stages.at(-1)?.span ?? flow.sources.at(-1)?.span ?? flow.span

function nameOf(inputs: readonly Input[], end: FlowEnd): string {
  const from = inputs.map((input) => input.name).join(',')
  const to =
    end.kind === 'to' ? end.sinks.map((sink) => sink.name).join(',') : end.kind === 'route' ? 'route' : ''
  return `${from}→${to}`
}
