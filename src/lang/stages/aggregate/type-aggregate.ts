/** `aggregate` and `annotate`: items over keys, a window, and when results are sent. */
import { resultTwice, strayField } from '../../../diagnostics/messages/aggregate.ts'
import { unknownStage } from '../../../diagnostics/messages/names.ts'
import type { AggregateSettings } from '../../../ir/aggregate.ts'
import type { Expr } from '../../../ir/expression.ts'
import { printPath } from '../../../ir/print-name.ts'
import { type RecordType, recordOf } from '../../../ir/type.ts'
import type { Catalog } from '../../../operators/contract/catalog.ts'
import type { AggregateStage } from '../../ast.ts'
import { typeExpression } from '../../typing/expression.ts'
import {
  eventPlace,
  type Place,
  report,
  type Shape,
  type Stray,
  type StreamFacts,
  shapeOf,
  unknownStream,
} from '../../typing/place.ts'
import { paceOf } from '../pace.ts'
import { isObstacle, withField } from '../record-paths.ts'
import { lossAt, reshape, type Staged } from '../staging.ts'
import { AggregatorCalls } from './aggregator-calls.ts'
import { bindEmit } from './bind-emit.ts'
import { type BoundWindow, bindWindow } from './bind-window.ts'
import { type BoundKey, bindKeys, collide } from './group-keys.ts'
import { checkTimeAndState } from './time-and-state.ts'

interface Item {
  readonly name: string
  readonly value: Expr
}

export function typeAggregate(stage: AggregateStage, before: Shape, place: Place): Staged {
  const by = bindKeys(stage.by, before, place)
  const window = bindWindow(stage, before, place)
  const calls = new AggregatorCalls(before, stage.kind === 'aggregate' && window?.window.kind !== 'global')
  const items = typeItems(stage, by, calls, before, place)
  const emit = bindEmit(stage, window, place)
  const shape = shapeAfter(stage, by, items, window, before, place)
  if (window === undefined) return { shape }
  const isFine = checkTimeAndState(stage, { by, window, emit }, before, place)
  if (emit === undefined) return { shape }
  const settings: AggregateSettings = {
    calls: calls.calls,
    items,
    by: by.map(({ path, expr }) => ({ path, expr })),
    window: window.window,
    emit,
    lateRouted: stage.late !== undefined && stage.late.to !== 'drop',
    ...window.bounds,
  }
  return isFine ? { shape, ...stepOf(stage, settings, before, place) } : { shape }
}

function stepOf(
  stage: AggregateStage,
  settings: AggregateSettings,
  before: Shape,
  place: Place,
): Pick<Staged, 'step'> {
  const { kind, span } = stage
  const stateful = place.session.catalog.stages.get(kind)?.stateful
  if (stateful === undefined) {
    const word = { start: span.start, end: span.start + kind.length }
    report(place, unknownStage(word, kind, undefined, undefined))
    return {}
  }
  const plain: Readonly<Record<string, unknown>> = { ...settings }
  const args = stateful.inputs(plain)
  const use = { name: kind, settings: plain, args, lateRouted: settings.lateRouted }
  return { step: { op: 'stateful', span, use, timed: (before.stream ?? unknownStream).timed } }
}

/** Items of `aggregate` see keys and aggregators, those of `annotate` the event as well. */
function typeItems(
  stage: AggregateStage,
  by: readonly BoundKey[],
  calls: AggregatorCalls,
  before: Shape,
  place: Place,
): readonly Item[] {
  const isAggregate = stage.kind === 'aggregate'
  const shape = isAggregate ? shapeOf(keysType(by)) : before
  const items: (Item & { readonly span: AggregateStage['span'] })[] = []
  for (const { name, value } of stage.items) {
    const own = name.kind === 'name' ? name.text : undefined
    const stray = isAggregate ? strayIn(own, stage, by, place.session.catalog) : undefined
    const grouping = { kind: 'item', call: calls.typeCall, stray } as const
    const expr = typeExpression(value, { ...eventPlace(place, shape), grouping })
    if (name.kind === 'missing') continue
    const other =
      items.find((item) => item.name === name.text) ??
      (isAggregate ? by.find(({ path }) => collide(path, [name.text])) : undefined)
    if (other === undefined) items.push({ name: name.text, value: expr, span: name.span })
    else report(place, resultTwice(name.span, name.text, other.span))
  }
  return items.map(({ name, value }) => ({ name, value }))
}

/** What is said of names in the result called `own`. */
function strayIn(
  own: string | undefined,
  stage: AggregateStage,
  by: readonly BoundKey[],
  { aggregators }: Catalog,
): Stray {
  const isResult = (name: string): boolean =>
    name !== own && stage.items.some((item) => item.name.kind === 'name' && item.name.text === name)
  const isBareAggregator = (name: string): boolean => {
    const spec = aggregators.get(name)
    return spec !== undefined && Object.values(spec.params).every(({ required }) => !required)
  }
  return (name, span) => {
    if (by.some(({ path }) => path[0] === name)) return undefined
    const is = isResult(name) ? 'result' : isBareAggregator(name) ? 'aggregator' : 'field'
    return strayField(span, name, is)
  }
}

function keysType(by: readonly BoundKey[]): RecordType {
  let type = recordOf({})
  for (const { path, expr } of by) {
    const after = withField(type, path, expr.type)
    if (!isObstacle(after)) type = after
  }
  return type
}

function shapeAfter(
  stage: AggregateStage,
  by: readonly BoundKey[],
  items: readonly Item[],
  window: BoundWindow | undefined,
  before: Shape,
  place: Place,
): Shape {
  // A result without a name, or a key that could not be read, may be any field.
  const isComplete = stage.items.every(({ name }) => name.kind === 'name') && by.length === stage.by.length
  const free = isComplete && (stage.kind === 'aggregate' || !before.free) ? {} : ({ free: true } as const)
  const results = new Map(items.map(({ name, value }) => [name, value.type] as const))
  if (stage.kind === 'annotate') {
    const fields = new Map([...before.type.fields, ...results])
    return { ...reshape(before, { ...before.type, fields }), ...free }
  }
  const type = recordOf(new Map([...keysType(by).fields, ...results]))
  const loss = lossAt(place, stage.span, stage.kind)
  const lost = new Map([...before.type.fields.keys()].map((name) => [name, loss] as const))
  const { free: _, ...known } = reshape(before, type, lost, loss)
  const stream = {
    ...factsAfter(before.stream ?? unknownStream, window),
    keys: by.map(({ path }) => printPath(path)),
    ...(stage.emit === undefined ? {} : { emits: stage.emit.how }),
    ...paceOf(stage, window),
  }
  return { ...known, stream, ...free }
}

/** The results of windows of time have a time of their own; those of other windows, what their events had. */
function factsAfter({ timed, bounded }: StreamFacts, bound: BoundWindow | undefined): StreamFacts {
  const kind = bound?.window.kind
  const ofTime = kind === undefined || kind === 'tumbling' || kind === 'sliding' || kind === 'session'
  return { timed: timed || ofTime, bounded, windowed: kind !== 'global', derived: true }
}
