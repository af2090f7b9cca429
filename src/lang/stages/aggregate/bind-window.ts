/** What stands after `over`. */
import { durationUnits } from '../../../core/duration-text.ts'
import { nearest } from '../../../core/nearest.ts'
import { unknownWindow, windowOfOther } from '../../../diagnostics/messages/aggregate.ts'
import { settingRefused } from '../../../diagnostics/messages/settings.ts'
import { weeksFromThursday } from '../../../diagnostics/messages/time-and-state.ts'
import type { AggregateSettings, WindowUse } from '../../../ir/aggregate.ts'
import type { Settings } from '../../../operators/contract/params.ts'
import type { WindowSpec } from '../../../operators/contract/window.ts'
import type { AggregateStage, Call } from '../../ast.ts'
import { bindCall } from '../../binding/bind-call.ts'
import { markUsed } from '../../names/mark-used.ts'
import { type Place, report, type Shape } from '../../typing/place.ts'
import { windowParams } from './window-settings.ts'

type Bounds = Pick<AggregateSettings, 'zeros' | 'maxKeys' | 'maxState' | 'overflow'>

export interface BoundWindow {
  readonly window: WindowUse
  /** Absent for the whole input. */
  readonly spec?: WindowSpec
  readonly bounds: Bounds
}

/** `undefined` after a mistake. */
export function bindWindow(stage: AggregateStage, before: Shape, place: Place): BoundWindow | undefined {
  const { over } = stage
  const { limits } = place.session
  if (over === undefined) return { window: { kind: 'global' }, bounds: { ...limits, overflow: 'reject' } }
  if (over.kind === 'missing') return undefined
  const spec = place.session.catalog.windows.get(over.name.text)
  if (spec === undefined || spec.stage !== stage.kind) {
    markUsed(over.arguments, place.module, place.session)
    report(place, spec === undefined ? unknown(over, stage, place) : ofOther(over, spec, stage))
    return undefined
  }
  const binder = {
    owner: `The window "${spec.name}"`,
    params: { ...spec.params, ...windowParams },
    positional: spec.positional,
    shape: before,
  }
  const bound = bindCall(over.arguments, over.span, binder, place)
  if (!bound.fine) return undefined
  const settings = bound.settings as Settings<typeof spec.params>
  const problem = spec.check?.(settings)
  if (problem !== undefined) {
    const at = bound.given.get(problem.param)?.value.span ?? over.span
    report(place, settingRefused(at, problem.message, problem.help))
    return undefined
  }
  const window = spec.use(settings)
  if (window.kind === 'tumbling' && window.size % week === 0 && !bound.given.has('offset'))
    report(place, weeksFromThursday(over.span))
  return { spec, window, bounds: boundsOf(bound.settings, limits) }
}

const week = durationUnits.find(([name]) => name === 'w')![1]

function boundsOf(settings: Readonly<Record<string, unknown>>, limits: Omit<Bounds, 'overflow'>): Bounds {
  const { zeros, max_keys, max_state, overflow } = settings as {
    readonly zeros?: number
    readonly max_keys?: number
    readonly max_state?: number
    readonly overflow: Bounds['overflow']
  }
  return {
    ...limits,
    ...(zeros === undefined ? {} : { zeros }),
    ...(max_keys === undefined ? {} : { maxKeys: max_keys }),
    ...(max_state === undefined ? {} : { maxState: max_state }),
    overflow,
  }
}

/** Windows of other tools. */
const foreign: Readonly<Record<string, string>> = {
  tumble: 'tumbling',
  fixed: 'tumbling',
  window: 'tumbling',
  bin: 'tumbling',
  bucket: 'tumbling',
  interval: 'tumbling',
  hop: 'sliding',
  hopping: 'sliding',
  slide: 'sliding',
  sessions: 'session',
  count: 'rows',
  last: 'trailing',
  preceding: 'previous',
}

function unknown({ name: { text, span } }: Call, { kind }: AggregateStage, place: Place) {
  const known = [...place.session.catalog.windows.values()]
    .filter((spec) => spec.stage === kind)
    .map(({ name }) => name)
  const ours = foreign[text]
  const near = ours !== undefined && known.includes(ours) ? ours : nearest(text, known)
  return unknownWindow(span, text, near, known)
}

function ofOther({ name: { text, span } }: Call, spec: WindowSpec, { kind }: AggregateStage) {
  const help =
    kind === 'annotate'
      ? 'Write "trailing(5m)" or "trailing(10, ttl: 1d)" to look at an event with those before it, "previous(…)" without the event itself.'
      : 'Write "tumbling(5m)" or "sliding(5m, every: 1m)"; to add values of earlier events to each event, use "annotate".'
  return windowOfOther(span, text, kind, spec.stage, help)
}
