import { nearest } from '../../core/nearest.ts'
import { unknownConnector } from '../../diagnostics/messages/names.ts'
import { settingRefused, tableUnavailable } from '../../diagnostics/messages/settings.ts'
import { anyType, recordOf } from '../../ir/type.ts'
import type { Settings } from '../../operators/contract/params.ts'
import {
  isProblem,
  type TableProblem,
  type TableShape,
  type TableSpec,
} from '../../operators/contract/table.ts'
import type { Call, ConnectorDeclaration } from '../ast.ts'
import { markUsed } from '../names/mark-used.ts'
import type { Entry } from '../names/module.ts'
import type { Session } from '../session.ts'
import { configPlace, type Place, report, type Shape, shapeOf } from '../typing/place.ts'
import { type Bound, bindCall } from './bind-call.ts'
import { saidAnyway } from './supposed-settings.ts'

/** A table's settings, before anything is known of its rows. */
export interface TableSettings {
  readonly spec: TableSpec
  readonly settings: Settings<TableSpec['params']>
  /** Says what is wrong with a setting that the table itself has found. */
  readonly refuse: (problem: TableProblem) => void
}

/** The spec that a declaration calls; `undefined` after a mistake, which is told. */
export function tableSpec(call: Call, place: Place): TableSpec | undefined {
  const { catalog } = place.session
  const name = call.name.text
  const { span } = call.name
  const spec = catalog.tables.get(name)
  if (spec !== undefined) return spec
  markUsed(call.arguments, place.module, place.session)
  if (catalog.planned.tables.has(name)) report(place, tableUnavailable(span, name))
  else {
    const known = [...catalog.tables.keys()]
    report(
      place,
      unknownConnector(span, 'table', name, nearest(name, [...known, ...catalog.planned.tables]), known),
    )
  }
  return undefined
}

/** Reads the settings. `stream`: the events of the stream that feeds it, which its fields are those of. */
export function bindTableSettings(
  call: Call,
  spec: TableSpec,
  stream: Shape | undefined,
  place: Place,
): TableSettings | undefined {
  const owner = `The table "${spec.name}"`
  const plain = { owner, params: spec.params, positional: spec.positional }
  let shape = stream
  if (shape === undefined && spec.keyNames !== undefined) {
    // What a template sees depends on the other settings.
    const silent = bindCall(call.arguments, call.span, plain, { ...place, silent: true })
    shape = shapeOf(recordOf(new Map(spec.keyNames(silent.settings).map((name) => [name, anyType]))))
  }
  const bound = bindCall(call.arguments, call.span, { ...plain, ...(shape && { shape }) }, place)
  const refuse = (problem: TableProblem): void => refuseSetting(problem, bound, call, place)
  const problems = saidAnyway(
    bound.settings,
    bound,
    (settings) => spec.check?.(settings as Settings<TableSpec['params']>) ?? [],
  )
  if (bound.fine && problems.length === 0)
    return { spec, settings: bound.settings as Settings<TableSpec['params']>, refuse }
  for (const problem of problems) refuse(problem)
  return undefined
}

function refuseSetting({ param, message, help }: TableProblem, bound: Bound, call: Call, place: Place): void {
  report(place, settingRefused(bound.given.get(param)?.value.span ?? call.span, message, help))
}

/** What tables without a stream before them tell of their keys and rows; asked once, before anything is typed, since files are read for it. */
export async function describeTables(
  entries: Iterable<Entry<ConnectorDeclaration>>,
  session: Session,
): Promise<ReadonlyMap<Entry<unknown>, TableShape | TableProblem>> {
  const found = new Map<Entry<unknown>, TableShape | TableProblem>()
  for (const entry of entries) {
    const { call } = entry.declaration
    if (call.kind === 'missing') continue
    const place = { ...configPlace(session, entry.module), silent: true }
    const spec = tableSpec(call, place)
    if (spec === undefined || spec.feed !== undefined) continue
    const bound = bindTableSettings(call, spec, undefined, place)
    if (bound !== undefined) found.set(entry, await spec.describe(bound.settings))
  }
  return found
}

/** The shape of a table as described; `undefined` after a problem, which is told. */
export function settle(
  found: TableShape | TableProblem | undefined,
  bound: TableSettings,
): TableShape | undefined {
  if (found === undefined || !isProblem(found)) return found
  bound.refuse(found)
  return undefined
}
