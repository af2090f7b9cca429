/** What stands after `from`: a source, a stream, or a connector written in place. */
import { nearest } from '../../core/nearest.ts'
import { streamCycle, unknownSource, wrongSide } from '../../diagnostics/messages/names.ts'
import { streamEndsInRoute } from '../../diagnostics/messages/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import type { Call, ConnectorDeclaration, FlowDeclaration } from '../ast.ts'
import { bindSource } from '../binding/bind-source.ts'
import type { BoundSource } from '../binding/bound-connector.ts'
import { isDamaged } from '../names/damaged-regions.ts'
import { flowsOf, sideTargets } from '../names/load-modules.ts'
import type { Entry, Module, ValueDeclaration } from '../names/module.ts'
import { nameInMain } from '../names/name-in-main.ts'
import type { Session } from '../session.ts'
import { mergeShapes } from '../stages/merge-shapes.ts'
import type { Input, RoutedInput, Target, TypedFlow } from '../stages/typed-flow.ts'
import {
  configPlace,
  freeShape,
  type Place,
  report,
  type Shape,
  type StreamFacts,
  shapeOf,
} from '../typing/place.ts'
import { type FlowChecker, inlineName } from './flow-checker.ts'
import { typeFlow } from './type-flow.ts'

export interface ResolvedInput {
  /** Absent after a mistake. */
  readonly input?: Input
  readonly shape: Shape
}

const nothing: ResolvedInput = { shape: freeShape }

export function resolveInput(call: Call, place: Place, checker: FlowChecker): ResolvedInput {
  const { module, session } = place
  const name = call.name.text
  const entry = call.bare ? module.values.get(name) : undefined
  if (entry === undefined) {
    const { catalog } = session
    const isConnector =
      catalog.sources.has(name) || catalog.planned.sources.has(name) || catalog.sinks.has(name) || !call.bare
    return isConnector ? inlineSource(call, place, checker) : unknown(call, place)
  }
  session.used.add(entry)
  const { declaration } = entry
  switch (declaration.kind) {
    case 'source':
      return declaredSource(entry as Entry<ConnectorDeclaration>, checker)
    case 'stream':
      return declaration.flow.kind === 'flow'
        ? readStream(name, declaration.flow, entry.module, call, place, checker)
        : nothing
    case 'routed':
      return readRouted(name, entry, call, place, checker)
    default:
      report(
        place,
        wrongSide(call.name.span, name, declaration.kind, 'source or stream', {
          file: entry.module.path,
          span: entry.span,
        }),
      )
      return nothing
  }
}

function unknown(call: Call, place: Place): ResolvedInput {
  const { values } = place.module
  const readable = [...values].filter(([, { declaration }]) => isReadable(declaration)).map(([name]) => name)
  const near = nearest(call.name.text, [...readable, ...place.session.catalog.sources.keys()])
  const meant = near === undefined ? undefined : values.get(near)
  if (meant !== undefined) place.session.used.add(meant)
  report(place, unknownSource(call.name.span, call.name.text, near, readable))
  return nothing
}

const isReadable = (declaration: ValueDeclaration): boolean =>
  declaration.kind === 'source' || declaration.kind === 'stream' || declaration.kind === 'routed'

function inlineSource(call: Call, place: Place, checker: FlowChecker): ResolvedInput {
  // Two flows from a bare `stdin` read the same one.
  const key = call.arguments.length === 0 ? call.name.text : undefined
  if (key !== undefined && checker.sources.has(key))
    return shaped(checker.sources.get(key), call, place.module, place.session)
  const source = bindSource(inlineName(checker, call.name.text), call, call.span, place)
  if (key !== undefined) checker.sources.set(key, source)
  return shaped(source, call, place.module, place.session)
}

export function declaredSource(entry: Entry<ConnectorDeclaration>, checker: FlowChecker): ResolvedInput {
  const { call, span } = entry.declaration
  if (call.kind === 'missing') return nothing
  if (!checker.sources.has(entry)) {
    const place = configPlace(checker.session, entry.module)
    checker.sources.set(entry, bindSource(nameInMain(entry, checker.session), call, span, place))
  }
  return shaped(checker.sources.get(entry), call, entry.module, checker.session)
}

const shaped = (
  source: ReturnType<typeof bindSource>,
  call: Call,
  module: Module,
  { catalog }: Session,
): ResolvedInput =>
  source === undefined || isDamaged(module.damage, call.span)
    ? nothing
    : { input: source, shape: { ...shapeOf(source.type), stream: factsOf(source, catalog) } }

const factsOf = ({ use, common }: BoundSource, catalog: Catalog): StreamFacts => ({
  timed: common.time !== undefined,
  bounded: catalog.sources.get(use.name)!.bounded(use.settings),
  windowed: false,
})

function readStream(
  name: string,
  flow: FlowDeclaration,
  module: Module,
  call: Call,
  place: Place,
  checker: FlowChecker,
): ResolvedInput {
  const typed = typeFlow(flow, name, module, checker)
  if (typed === 'pending') {
    const start = checker.path.findIndex((one) => one.flow === flow)
    const names = [...checker.path.slice(start).map((one) => one.name), name]
    report(place, streamCycle(call.name.span, names))
    return nothing
  }
  if (typed.end.kind === 'route') {
    const { file, span } = typed.end
    report(place, streamEndsInRoute(call.name.span, name, { file, span }))
    return nothing
  }
  return { input: typed, shape: typed.shape }
}

function readRouted(
  name: string,
  entry: Entry<ValueDeclaration>,
  call: Call,
  place: Place,
  checker: FlowChecker,
): ResolvedInput {
  const arms: RoutedInput['arms'][number][] = []
  const late: RoutedInput['late'][number][] = []
  const shapes: Shape[] = []
  for (const declaration of flowsOf(entry.module.file)) {
    const targets = sideTargets(declaration.stages, entry.module.stages)
    if (!targets.some((target) => target.text === name)) continue
    const flow = typeFlow(declaration, streamName(declaration, entry.module), entry.module, checker)
    if (flow === 'pending') {
      report(place, streamCycle(call.name.span, [...checker.path.map((one) => one.name || name), name]))
      return nothing
    }
    for (const { port, shape } of armsTo(name, flow)) {
      arms.push({ flow, port })
      shapes.push(shape)
    }
    for (const shape of lateTo(name, flow)) {
      late.push({ flow, type: shape.type })
      shapes.push(shape)
    }
  }
  if (shapes.length === 0) return nothing
  const shape = mergeShapes(shapes)
  return { input: { kind: 'routed', name, arms, late, type: shape.type }, shape }
}

/** The arms of a flow's route that lead to a stream. */
function armsTo(name: string, { end }: TypedFlow): { readonly port: string; readonly shape: Shape }[] {
  if (end.kind !== 'route') return []
  const leads = (target: Target): boolean => target.kind === 'stream' && target.name === name
  const arms = end.arms.flatMap(({ target, shape }, index) =>
    leads(target) ? [{ port: `arm${index}`, shape }] : [],
  )
  return leads(end.otherwise) ? [...arms, { port: 'else', shape: end.rest }] : arms
}

/** The shapes of late events that stages of a flow send to a stream. */
const lateTo = (name: string, { steps }: TypedFlow): readonly Shape[] =>
  steps.flatMap(({ step }) =>
    step.op === 'stateful' && step.late?.target.kind === 'stream' && step.late.target.name === name
      ? [step.late.shape]
      : [],
  )

/** The name of the stream that a flow is, or nothing. */
export function streamName(flow: FlowDeclaration, module: Module): string {
  const stream = module.file.declarations.find((one) => one.kind === 'stream' && one.flow === flow)
  return stream?.kind === 'stream' && stream.name.kind === 'name' ? stream.name.text : ''
}
