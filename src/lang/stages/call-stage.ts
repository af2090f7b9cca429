import { nearest } from '../../core/nearest.ts'
import { settingAsStage, unknownStage } from '../../diagnostics/messages/names.ts'
import { settingRefused } from '../../diagnostics/messages/settings.ts'
import { timeMissing } from '../../diagnostics/messages/time-and-state.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import type { Settings } from '../../operators/contract/params.ts'
import type { CallStage } from '../ast.ts'
import { bindCall } from '../binding/bind-call.ts'
import { markUsed } from '../names/mark-used.ts'
import { freeShape, type Place, report, type Shape, unknownStream } from '../typing/place.ts'
import { reshape, type Staged } from './staging.ts'
import { timeField } from './time-field.ts'

/** A stage of the catalog that is written as a call: `sample(10%)`. */
export function typeCallStage(stage: CallStage, before: Shape, place: Place): Staged {
  const { call } = stage
  const { catalog } = place.session
  const spec = catalog.stages.get(call.name.text) ?? catalog.stages.get(`aggregator_${call.name.text}`)
  const name = spec?.name ?? call.name.text
  if (
    spec === undefined ||
    spec.placed === true ||
    (spec.open === undefined && spec.stateful === undefined)
  ) {
    markUsed(call.arguments, place.module, place.session)
    reportUnknown(stage, place)
    return { shape: freeShape }
  }
  const binder = {
    owner: `The stage "${name}"`,
    params: spec.params,
    positional: spec.positional,
    rest: spec.rest,
    shape: before,
  }
  const bound = bindCall(call.arguments, call.span, binder, place)
  if (!bound.fine) return { shape: spec.schema === undefined ? before : freeShape }
  const settings = bound.settings as Settings<typeof spec.params>
  const problem = spec.check?.(settings)
  if (problem !== undefined) {
    const at = bound.given.get(problem.param)?.value.span ?? call.span
    report(place, settingRefused(at, problem.message, problem.help))
    return { shape: freeShape }
  }
  const type = spec.schema?.(before.type, settings) ?? before.type
  const typed =
    type.open && !before.type.open ? { ...reshape(before, type), lost: new Map() } : reshape(before, type)
  const shape =
    spec.facts === undefined
      ? typed
      : { ...typed, stream: spec.facts(before.stream ?? unknownStream, settings) }
  const stream = before.stream ?? unknownStream
  const { limits } = place.session
  const findings = spec.findings?.(settings, {
    span: call.name.span,
    at: (param) => bound.given.get(param)?.value.span ?? call.name.span,
    stream,
    timeField: timeField(before.type),
    isLimited: limits.maxKeys !== undefined || limits.maxState !== undefined,
  })
  for (const finding of findings ?? []) report(place, finding)
  if (findings?.some(({ severity }) => severity === 'error')) return { shape: freeShape }
  const { stateful } = spec
  if (stateful === undefined)
    return { shape, step: { op: 'call', span: stage.span, use: { name, settings: bound.settings } } }
  const { timed } = stream
  if (!timed && stateful.time === 'event') {
    report(place, timeMissing(call.name.span, `The stage "${name}"`, timeField(before.type)))
    return { shape }
  }
  const use = { name, settings: bound.settings, args: stateful.inputs(settings), lateRouted: false }
  const after = stateful.givesTime
    ? { ...shape, stream: { ...(shape.stream ?? unknownStream), timed: true } }
    : shape
  return { shape: after, step: { op: 'stateful', span: stage.span, use, timed } }
}

/** What other tools have as a stage and each sink does by itself, with what to write. */
const settingsOfSinks: Readonly<Record<string, string>> = {
  batch:
    'Write "batch: {events: 500, every: 1s}" in the sink; for one event made of many write "aggregate events = list(this) over rows(500, ttl: 1m)".',
  buffer: 'Write "buffer: {events: 10_000}" in the sink.',
  retry: 'Write "retry: {max: 5, backoff: 1s..60s}" in the sink.',
}

const writtenNames = ({ stages }: Catalog): readonly string[] =>
  [...stages].flatMap(([name, { placed }]) => (placed === true ? [] : [name]))

function reportUnknown(stage: CallStage, place: Place): void {
  const { catalog, used } = place.session
  const { text: name, span } = stage.call.name
  const instead = Object.hasOwn(settingsOfSinks, name) ? settingsOfSinks[name] : undefined
  if (instead !== undefined) {
    report(place, settingAsStage(span, name, instead))
    return
  }
  const own = place.module.stages
  const near = nearest(name, [...own.keys(), ...writtenNames(catalog)])
  const meant = near === undefined ? undefined : own.get(near)
  if (meant !== undefined) used.add(meant)
  const isFunction = catalog.functions.has(name) || place.module.fns.has(name)
  const help = isFunction ? `"${name}" is a function; write "set field = ${name}(…)".` : undefined
  report(place, unknownStage(span, name, near, help))
}
