import { charsetOf, isUnicodeBytes } from '../../core/charset/charset.ts'
import type { Span } from '../../core/span.ts'
import { timeMayBeNull } from '../../diagnostics/messages/event-time.ts'
import { nameExpected, settingRefused, takesNoFormat } from '../../diagnostics/messages/settings.ts'
import { spoolAddsNothing, spoolUnused } from '../../diagnostics/messages/spool.ts'
import { timeSettingUnused } from '../../diagnostics/messages/time-and-state.ts'
import type { Expr } from '../../ir/expression.ts'
import type { SourceSettings } from '../../ir/plan.ts'
import { printPath } from '../../ir/print-name.ts'
import { openRecord, type RecordType, recordOf, type Type, withoutNull } from '../../ir/type.ts'
import { param, type Settings } from '../../operators/contract/params.ts'
import type { SourceSpec } from '../../operators/contract/source.ts'
import type { Argument, Call } from '../ast.ts'
import { markUsed } from '../names/mark-used.ts'
import { readType } from '../names/read-type.ts'
import { unknownExpr } from '../typing/constants.ts'
import { type Place, report, type Shape, shapeOf } from '../typing/place.ts'
import { bindCall } from './bind-call.ts'
import { type BoundFormat, bindFormat } from './bind-format.ts'
import { nameOf } from './bind-setting.ts'
import type { BoundSource } from './bound-connector.ts'
import { reportUnknownConnector } from './report-unknown-connector.ts'
import { laterSourceSettings, sourceParams } from './source-settings.ts'
import { saidAnyway } from './supposed-settings.ts'

/** A source call with its settings, and the type of its events; `undefined` where a mistake leaves the type open. */
export function bindSource(name: string, call: Call, span: Span, place: Place): BoundSource | undefined {
  const { catalog } = place.session
  const spec = catalog.sources.get(call.name.text)
  if (spec === undefined) {
    markUsed(call.arguments, place.module, place.session)
    reportUnknownConnector(call, 'source', place)
    return undefined
  }
  const owner = `The source "${spec.name}"`
  const own = new Set(Object.keys(spec.params))
  const [schemaArgument, others] = take(call.arguments, own.has('schema') ? '' : 'schema')
  const [formatArgument, rest] = take(others, own.has('format') ? '' : 'format')
  const schema = schemaArgument && readSchema(schemaArgument, place)
  const plain = { owner, positional: spec.positional, unavailable: without(laterSourceSettings, own) }
  // Settings first, since the events' shape may follow from them; `time` is read over that shape.
  const all = {
    // Its own come first where they are listed.
    ...spec.params,
    ...sourceParams,
    ...(spec.format === null ? {} : { format: formatParam }),
    ...spec.params,
  }
  const settled = bindCall(
    rest.filter((argument) => argument.name?.text !== 'time'),
    call.span,
    { ...plain, params: all, shape: generated },
    place,
  )
  const isOfRecords =
    spec.format === null || spec.makesRecords?.(settled.settings as Settings<typeof spec.params>) === true
  const format = chooseFormat(spec, isOfRecords, formatArgument, owner, place)
  const type = eventType(spec, settled.settings, isOfRecords, format, schema)
  const [time] = take(rest, 'time')
  const timed =
    time &&
    bindCall(
      [time],
      call.span,
      { ...plain, params: { time: sourceParams.time }, shape: shapeOf(type) },
      place,
    )
  const problems = saidAnyway(
    settled.settings,
    settled,
    (settings) => spec.check?.(settings as Settings<typeof spec.params>) ?? [],
  )
  for (const { param, message, help, code } of problems)
    report(place, settingRefused(settled.given.get(param)?.value.span ?? call.span, message, help, code))
  for (const name of own.has('time') || time !== undefined ? [] : ['lateness', 'idle', 'on_missing_time']) {
    const argument = own.has(name) ? undefined : settled.given.get(name)
    if (argument !== undefined) report(place, timeSettingUnused(argument.name?.span ?? argument.span, name))
  }
  reportSpool(spec, settled, place)
  const charset = settled.given.get('charset')
  if (charset !== undefined && (isOfRecords || spec.charsets !== true))
    report(
      place,
      settingRefused(charset.span, `${owner} reads no text that could be in another charset here.`),
    )
  // A time that is wrong was told: its source counts as one that has a time.
  const expr = (timed?.settings.time as Expr | undefined) ?? (time && unknownExpr(time.span))
  if (expr?.op === 'field' && expr.type.kind === 'optional' && !settled.given.has('on_missing_time'))
    report(place, timeMayBeNull(expr.span, printPath(expr.path)))
  // A mistake in a setting does not change what the events look like, and no plan is made of it.
  const isTyped = schema !== null && (isOfRecords ? settled.fine : format !== undefined)
  if (!isTyped) return undefined
  return {
    kind: 'source',
    name,
    span,
    file: place.module.path,
    use: { name: spec.name, settings: pick(settled.settings, Object.keys(spec.params)) },
    ...(format && { format: format.use }),
    common: commonOf(settled.settings, expr, schema ?? undefined),
    type,
  }
}

const formatParam = param.format({ doc: 'How the bytes are read.' })

function reportSpool(
  spec: SourceSpec,
  { settings, given }: Pick<ReturnType<typeof bindCall>, 'settings' | 'given'>,
  place: Place,
): void {
  const spool = given.get('spool')
  const isAsked = settings['durable'] === true
  if (isAsked && spec.spools !== true) report(place, spoolAddsNothing(given.get('durable')!.span, spec.name))
  else if (spool !== undefined && !isAsked) report(place, spoolUnused(spool.name?.span ?? spool.span))
}

/** What the templates and expressions of `generate` see: the number of the event. */
const generated: Shape = shapeOf(recordOf({ n: { kind: 'int' } }))

export const without = (names: ReadonlySet<string>, own: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...names].filter((name) => !own.has(name)))

export function take(
  args: readonly Argument[],
  name: string,
): readonly [found: Argument | undefined, rest: readonly Argument[]] {
  const found = args.find((argument) => argument.name?.text === name)
  return [found, found === undefined ? args : args.filter((argument) => argument !== found)]
}

export const pick = (settings: Record<string, unknown>, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.filter((name) => name in settings).map((name) => [name, settings[name]]))

function chooseFormat(
  spec: SourceSpec,
  isOfRecords: boolean,
  argument: Argument | undefined,
  owner: string,
  place: Place,
): BoundFormat | undefined {
  if (isOfRecords || spec.format === null) {
    if (argument !== undefined) report(place, takesNoFormat(argument.span, owner))
    return undefined
  }
  if (argument !== undefined) return bindFormat(argument.value, 'source', place)
  const chosen = place.session.catalog.formats.get(spec.format)
  const span = { start: 0, end: 0 }
  if (chosen === undefined) return undefined
  return bindFormat({ kind: 'field', name: spec.format, span }, 'source', { ...place, silent: true })
}

/** The type after `schema:`; null after a mistake. */
function readSchema(argument: Argument, place: Place): Type | null {
  const name = nameOf(argument.value)
  if (name === undefined) {
    report(place, nameExpected(argument.value.span, 'schema', 'the name of a type', '"type Access = {…}"'))
    return null
  }
  const { span } = argument.value
  const node = {
    kind: 'named-type',
    span,
    name: { kind: 'name', span, text: name },
    optional: false,
  } as const
  const type = readType(node, place.module, place.session)
  return type.kind === 'unknown' ? null : type
}

function eventType(
  spec: SourceSpec,
  settings: Record<string, unknown>,
  isOfRecords: boolean,
  format: BoundFormat | undefined,
  schema: Type | null | undefined,
): RecordType {
  const declared = schema ? withoutNull(schema) : undefined
  if (declared?.kind === 'record') return declared
  if (isOfRecords) return spec.schema?.(settings as Settings<typeof spec.params>) ?? openRecord
  if (format === undefined) return openRecord
  return format.spec.schema(format.use.settings as Settings<typeof format.spec.params>)
}

function commonOf(
  settings: Record<string, unknown>,
  time: Expr | undefined,
  schema: Type | undefined,
): SourceSettings {
  const {
    lateness,
    idle,
    on_missing_time: onMissingTime,
    charset,
    max_line: maxLine,
    on_long: onLong,
    spool,
  } = settings
  const durable = settings['durable'] === true ? true : undefined
  const known = typeof charset === 'string' ? charsetOf(charset) : undefined
  const recoded = known === undefined || isUnicodeBytes(known) ? undefined : known.name
  const given = {
    time,
    lateness,
    idle,
    onMissingTime,
    schema,
    charset: recoded,
    maxLine,
    onLong,
    durable,
    spool,
  }
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as SourceSettings
}
