/** Tables by their declarations; one that a stream feeds makes that stream be typed first. */

import { nearest } from '../../core/nearest.ts'
import { unknownSource } from '../../diagnostics/messages/names.ts'
import { tableFeedsItself } from '../../diagnostics/messages/tables.ts'
import type { StatefulUse } from '../../ir/stateful.ts'
import type { TableProblem, TableShape, TableSpec } from '../../operators/contract/table.ts'
import type { Call, ConnectorDeclaration } from '../ast.ts'
import { nameOf } from '../binding/bind-setting.ts'
import { bindTableSettings, settle, tableSpec } from '../binding/bind-table.ts'
import type { BoundTable } from '../bound-table.ts'
import type { Entry } from '../names/module.ts'
import { nameInMain } from '../names/name-in-main.ts'
import type { Session } from '../session.ts'
import { configPlace, type Place, report } from '../typing/place.ts'
import type { FlowChecker, FlowTable } from './flow-checker.ts'
import { type ResolvedInput, resolveInput } from './resolve-input.ts'

type Described = ReadonlyMap<Entry<unknown>, TableShape | TableProblem>

/** The table of a declaration; `undefined` after a mistake, which is told once. */
export function resolveTable(
  entry: Entry<ConnectorDeclaration>,
  described: Described,
  checker: FlowChecker,
): BoundTable | undefined {
  if (!checker.tables.has(entry)) {
    // Nothing is found while it is resolved: a stream that leads back to its table.
    checker.tables.set(entry, undefined)
    checker.tables.set(entry, resolveOnce(entry, described, checker))
  }
  return checker.tables.get(entry)?.table
}

function resolveOnce(
  entry: Entry<ConnectorDeclaration>,
  described: Described,
  checker: FlowChecker,
): FlowTable | undefined {
  const { session } = checker
  const { call } = entry.declaration
  if (call.kind === 'missing') return undefined
  const place = configPlace(session, entry.module)
  const spec = tableSpec(call, place)
  if (spec === undefined) return undefined
  const stream = spec.feed && streamOf(call, spec, entry.name, place, checker)
  if (spec.feed !== undefined && stream?.input === undefined) return undefined
  const bound = bindTableSettings(call, spec, stream?.shape, place)
  if (bound === undefined) return undefined
  const found = stream === undefined ? described.get(entry) : spec.describe(bound.settings, stream.shape.type)
  if (found instanceof Promise) return undefined
  const shape = settle(found, bound)
  if (shape === undefined) return undefined
  const table: BoundTable = {
    name: planName(entry, session),
    span: entry.span,
    file: entry.module.path,
    use: { name: spec.name, settings: bound.settings },
    spec,
    shape,
    waits: spec.waits?.(bound.settings) ?? false,
  }
  if (stream?.input === undefined) return { table }
  const timed = stream.shape.stream?.timed ?? false
  return { table, feed: { input: stream.input, timed, use: feedingStage(table, session) } }
}

/** The stage that keeps the rows of a table which a stream feeds. */
function feedingStage({ name, use, spec }: BoundTable, { catalog }: Session): StatefulUse {
  const { stage } = spec.feed!
  const settings = { ...use.settings, into: name }
  const args = catalog.stages.get(stage)!.stateful!.inputs(settings as never)
  return { name: stage, settings, args, feeds: name, lateRouted: false }
}

/** One name for each table of the pipeline, also of files that the main one does not use itself. */
function planName(entry: Entry<ConnectorDeclaration>, session: Session): string {
  const isKnown = [...session.main.values.values()].includes(entry)
  return isKnown ? nameInMain(entry, session) : `${entry.name} (${entry.module.path})`
}

/** The stream that feeds a table. */
function streamOf(
  call: Call,
  spec: TableSpec,
  table: string,
  place: Place,
  checker: FlowChecker,
): ResolvedInput | undefined {
  const { stream } = spec.feed!
  const argument =
    call.arguments.find(({ name }) => name?.text === stream) ??
    call.arguments.find(({ name }, index) => name === undefined && spec.positional[index] === stream)
  const name = argument && nameOf(argument.value)
  if (argument === undefined || name === undefined) {
    // That it is missing, or no name, is told with the other settings.
    bindTableSettings(call, spec, undefined, place)
    return undefined
  }
  const { span } = argument.value
  const entry = place.module.values.get(name)
  if (entry === undefined) {
    const known = [...place.module.values]
      .filter(([, { declaration }]) => ['source', 'stream', 'routed'].includes(declaration.kind))
      .map(([one]) => one)
    report(place, unknownSource(span, name, nearest(name, known), known))
    return undefined
  }
  const { declaration } = entry
  if (
    declaration.kind === 'stream' &&
    declaration.flow.kind === 'flow' &&
    checker.flows.get(declaration.flow) === 'pending'
  ) {
    place.session.used.add(entry)
    report(place, tableFeedsItself(span, table, name))
    return undefined
  }
  const read: Call = {
    kind: 'call',
    span,
    name: { kind: 'name', span, text: name },
    bare: true,
    arguments: [],
  }
  return resolveInput(read, place, checker)
}
