import type { Rec } from '../../core/value.ts'
import { outboxKeepsOldest, outboxUnused } from '../../diagnostics/messages/outbox.ts'
import { settingRefused, settingUnused, takesNoFormat } from '../../diagnostics/messages/settings.ts'
import { nullableTarget } from '../../diagnostics/messages/types.ts'
import type { Expr } from '../../ir/expression.ts'
import type { SinkSettings } from '../../ir/plan.ts'
import { param, type Settings } from '../../operators/contract/params.ts'
import type { SinkSpec } from '../../operators/contract/sink.ts'
import type { Argument, Call } from '../ast.ts'
import { markUsed } from '../names/mark-used.ts'
import { type Place, report, type Shape } from '../typing/place.ts'
import { bindCall } from './bind-call.ts'
import { type BoundFormat, bindFormat } from './bind-format.ts'
import { pick, take, without } from './bind-source.ts'
import type { BoundSink } from './bound-connector.ts'
import { readBufferSize } from './buffer-size.ts'
import { currentCall, withoutMoved, withoutRetired } from './old-names.ts'
import { reportUnknownConnector } from './report-unknown-connector.ts'
import { readRetry } from './retry-setting.ts'
import { laterSinkSettings, refusingSinkParams, sinkParams } from './source-settings.ts'
import { saidAnyway } from './supposed-settings.ts'

/** A sink call with its settings, read over events of a shape; `undefined` after a mistake. */
export function bindSink(written: Call, shape: Shape, place: Place): BoundSink | undefined {
  const call = currentCall(written, place)
  const spec = place.session.catalog.sinks.get(call.name.text)
  if (spec === undefined) {
    markUsed(call.arguments, place.module, place.session)
    reportUnknownConnector(call, 'sink', place)
    return undefined
  }
  const owner = `The sink "${spec.name}"`
  const own = new Set(Object.keys(spec.params))
  const [formatArgument, rest] = take(
    withoutMoved(withoutRetired(call.arguments, spec, place), spec, place),
    own.has('format') ? '' : 'format',
  )
  const format = chooseFormat(spec, formatArgument, owner, place)
  const params = {
    // Its own come first where they are listed.
    ...spec.params,
    ...sinkParams,
    ...(spec.refuses === true ? refusingSinkParams : {}),
    ...(spec.format === null ? {} : { format: formatParam }),
    ...spec.params,
  }
  const unavailable = without(laterSinkSettings, own)
  const bound = bindCall(
    rest,
    call.span,
    { owner, params, positional: spec.positional, unavailable, shape, formatPlace: 'sink' },
    place,
  )
  const common = commonOf(spec, bound.settings, bound.given, place)
  // A mistake in the format or in one setting hides nothing of what else does not go together.
  const problems = saidAnyway(
    bound.settings,
    bound,
    (settings) => spec.check?.(settings as Settings<typeof spec.params>, format?.use.name) ?? [],
  )
  for (const { param, message, help, code } of problems)
    report(place, settingRefused(bound.given.get(param)?.value.span ?? call.span, message, help, code))
  const unused = saidAnyway(
    bound.settings,
    bound,
    (settings) =>
      spec.unused?.(settings as Settings<typeof spec.params>, (name) => bound.given.has(name)) ?? [],
  )
  for (const { param: name, message, help } of unused)
    report(place, settingUnused(bound.given.get(name)?.span ?? call.span, message, help))
  if (spec.target !== undefined && !bound.given.has('missing'))
    checkTarget(bound.settings[spec.target], spec.target, place)
  const isRight = bound.fine && problems.length === 0 && common !== undefined
  if (!isRight || (spec.format !== null && format === undefined)) return undefined
  return {
    use: { name: spec.name, settings: pick(bound.settings, Object.keys(spec.params)) },
    ...(format && { format: format.use }),
    common,
  }
}

const formatParam = param.format({ doc: 'How events are written.' })

function chooseFormat(
  spec: SinkSpec,
  argument: Argument | undefined,
  owner: string,
  place: Place,
): BoundFormat | undefined {
  if (spec.format === null) {
    if (argument !== undefined) report(place, takesNoFormat(argument.span, owner))
    return undefined
  }
  if (argument !== undefined) return bindFormat(argument.value, 'sink', place)
  const span = { start: 0, end: 0 }
  return bindFormat({ kind: 'field', name: spec.format, span }, 'sink', { ...place, silent: true })
}

/** A part of a path or topic that may be null would send the event to the dead letter. */
function checkTarget(setting: unknown, name: string, place: Place): void {
  const template = setting as Expr | undefined
  if (template?.op !== 'template') return
  for (const part of template.parts) {
    if (typeof part === 'string' || part.op !== 'field' || part.type.kind !== 'optional') continue
    report(place, nullableTarget(part.span, part.path.join('.'), name))
  }
}

function commonOf(
  spec: SinkSpec,
  settings: Record<string, unknown>,
  given: ReadonlyMap<string, Argument>,
  place: Place,
): SinkSettings | undefined {
  const asked = settings.overflow as SinkSettings['overflow'] | 'spill'
  const isIsolated = settings.isolate === true || asked === 'spill'
  if (isIsolated && asked === 'drop_oldest') {
    report(place, outboxKeepsOldest(given.get('overflow')!.value.span))
    return undefined
  }
  if (settings.outbox !== undefined && !isIsolated && spec.delivery === undefined) {
    report(place, outboxUnused(given.get('outbox')!.span))
  }
  const at = given.get('buffer')?.value.span ?? { start: 0, end: 0 }
  const buffer = readBufferSize(settings.buffer as Rec | undefined, 'buffer', at, place)
  if (buffer === undefined) return undefined
  const except = (settings.except ?? []) as readonly (readonly string[])[]
  return {
    except: except.map((path) => path[0]!),
    overflow: asked === 'spill' || asked === undefined ? 'block' : asked,
    ...(isIsolated ? { isolate: true } : {}),
    ...(settings.outbox === undefined ? {} : { outbox: settings.outbox as number }),
    ...(settings.retry === undefined ? {} : { retry: readRetry(settings.retry as Rec) }),
    ...(settings.on_error === 'stop' ? { stopsOnError: true } : {}),
    ...(settings.missing === undefined ? {} : { missing: settings.missing as string }),
    ...buffer,
  }
}
