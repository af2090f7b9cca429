/** What stands after `to`, `late to` and as a route target. */
import { nearest } from '../../core/nearest.ts'
import type { Span } from '../../core/span.ts'
import { unknownSink, wrongSide } from '../../diagnostics/messages/names.ts'
import type { Call, ConnectorDeclaration, Name } from '../ast.ts'
import { bindSink } from '../binding/bind-sink.ts'
import { currentCall } from '../binding/old-names.ts'
import type { Entry } from '../names/module.ts'
import { nameInMain } from '../names/name-in-main.ts'
import type { SinkTarget, Target } from '../stages/typed-flow.ts'
import { configPlace, type Place, report, type Shape } from '../typing/place.ts'
import { type FlowChecker, inlineName } from './flow-checker.ts'

/** The sink that a call after `to` means; `undefined` after a mistake. */
export function resolveSink(written: Call, place: Place, checker: FlowChecker): SinkTarget | undefined {
  const { module, session } = place
  const call = module.values.has(written.name.text) ? written : currentCall(written, place)
  const name = call.name.text
  const entry = call.bare ? module.values.get(name) : undefined
  // `-> stdout` in a route is that sink, and no new stream of its name.
  const isConnectorOfRoute = entry?.declaration.kind === 'routed' && session.catalog.sinks.has(name)
  if (entry !== undefined) session.used.add(entry)
  if (entry !== undefined && !isConnectorOfRoute) {
    if (entry.declaration.kind === 'routed' && nearSink(name, place) !== undefined) {
      reportUnknownSink(name, call.name.span, place)
      return undefined
    }
    if (entry.declaration.kind === 'sink') return declaredSink(entry as Entry<ConnectorDeclaration>, checker)
    const { kind } = entry.declaration
    const spot = { file: entry.module.path, span: entry.span }
    report(place, wrongSide(call.name.span, name, kind === 'routed' ? 'stream' : kind, 'sink', spot))
    return undefined
  }
  const { catalog } = session
  const isConnector = catalog.sinks.has(name) || catalog.planned.sinks.has(name) || catalog.sources.has(name)
  if (call.bare && !isConnector) {
    reportUnknownSink(name, call.name.span, place)
    return undefined
  }
  const key = call.arguments.length === 0 ? name : undefined
  const known = key === undefined ? undefined : checker.sinks.get(key)
  if (known !== undefined) return known
  const made = makeTarget(inlineName(checker, name), call, call.span, place)
  if (key !== undefined) checker.sinks.set(key, made)
  return made
}

export const drop: Target = { kind: 'drop' }

/** The target of a route or of late events: a sink, which the events are told to arrive at, a new stream, or `drop`. */
export function resolveTarget(
  target: Name | { readonly kind: 'missing' },
  shape: Shape,
  place: Place,
  checker: FlowChecker,
): Target {
  if (target.kind === 'missing' || target.text === 'drop') return drop
  const { text: name, span } = target
  const entry = place.module.values.get(name)
  if (entry === undefined || entry.declaration.kind === 'routed') {
    const { catalog } = place.session
    if (!catalog.sinks.has(name)) return { kind: 'stream', name }
  } else if (entry.declaration.kind !== 'sink') {
    const spot = { file: entry.module.path, span: entry.span }
    report(place, wrongSide(span, name, entry.declaration.kind, 'sink or new stream', spot))
    place.session.used.add(entry)
    return drop
  }
  const sink = resolveSink({ kind: 'call', span, name: target, bare: true, arguments: [] }, place, checker)
  if (sink === undefined) return drop
  sink.arrivals.push(shape)
  sink.bind(shape, place.silent)
  return sink
}

export function declaredSink(
  entry: Entry<ConnectorDeclaration>,
  checker: FlowChecker,
): SinkTarget | undefined {
  const known = checker.sinks.get(entry)
  if (known !== undefined) return known
  const { call, span } = entry.declaration
  if (call.kind === 'missing') return undefined
  const made = makeTarget(
    nameInMain(entry, checker.session),
    call,
    span,
    configPlace(checker.session, entry.module),
  )
  checker.sinks.set(entry, made)
  return made
}

const makeTarget = (name: string, call: Call, span: Span, place: Place): SinkTarget => ({
  kind: 'sink',
  name,
  span,
  file: place.module.path,
  arrivals: [],
  bind: (shape, silent) => bindSink(call, shape, { ...place, silent: place.silent || silent }),
})

const sinksOf = (place: Place): string[] =>
  [...place.module.values].filter(([, { declaration }]) => declaration.kind === 'sink').map(([one]) => one)

const nearSink = (name: string, place: Place): string | undefined => nearest(name, sinksOf(place))

export function reportUnknownSink(name: string, span: Span, place: Place): void {
  const { values } = place.module
  const sinks = sinksOf(place)
  const near = nearest(name, [...sinks, ...place.session.catalog.sinks.keys()])
  const meant = near === undefined ? undefined : values.get(near)
  if (meant !== undefined) place.session.used.add(meant)
  report(place, unknownSink(span, name, near, sinks))
}
