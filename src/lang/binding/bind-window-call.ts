/** A window where one is called: after `over`, or as a setting. */
import { durationUnits } from '../../core/duration-text.ts'
import { nearest } from '../../core/nearest.ts'
import { unknownWindow, windowOfOther } from '../../diagnostics/messages/aggregate.ts'
import { settingRefused } from '../../diagnostics/messages/settings.ts'
import { weeksFromThursday } from '../../diagnostics/messages/time-and-state.ts'
import type { WindowUse } from '../../ir/aggregate.ts'
import type { Params, Settings } from '../../operators/contract/params.ts'
import type { GroupingStage, WindowSpec } from '../../operators/contract/window.ts'
import type { Call } from '../ast.ts'
import { markUsed } from '../names/mark-used.ts'
import { type Place, report, type Shape } from '../typing/place.ts'
import { bindCall } from './bind-call.ts'

export interface BoundWindowCall {
  readonly window: WindowUse
  readonly spec: WindowSpec
  /** All settings, those of `further` as well. */
  readonly settings: Readonly<Record<string, unknown>>
}

/** `undefined` after a mistake. `stage`: whose windows may stand here; `further`: settings besides those of the window. */
export function bindWindowCall(
  over: Call,
  stage: GroupingStage,
  further: Params,
  before: Shape,
  place: Place,
): BoundWindowCall | undefined {
  const spec = place.session.catalog.windows.get(over.name.text)
  if (spec === undefined || spec.stage !== stage) {
    markUsed(over.arguments, place.module, place.session)
    report(place, spec === undefined ? unknown(over, stage, place) : ofOther(over, spec, stage))
    return undefined
  }
  const binder = {
    owner: `The window "${spec.name}"`,
    params: { ...spec.params, ...further },
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
  return { spec, window, settings: bound.settings }
}

const week = durationUnits.find(([name]) => name === 'w')![1]

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

function unknown({ name: { text, span } }: Call, kind: GroupingStage, place: Place) {
  const known = [...place.session.catalog.windows.values()]
    .filter((spec) => spec.stage === kind)
    .map(({ name }) => name)
  const ours = foreign[text]
  const near = ours !== undefined && known.includes(ours) ? ours : nearest(text, known)
  return unknownWindow(span, text, near, known)
}

function ofOther({ name: { text, span } }: Call, spec: WindowSpec, kind: GroupingStage) {
  const help =
    kind === 'annotate'
      ? 'Write "trailing(5m)" or "trailing(10, ttl: 1d)" to look at an event with those before it, "previous(…)" without the event itself.'
      : 'Write "tumbling(5m)" or "sliding(5m, every: 1m)"; to add values of earlier events to each event, use "annotate".'
  return windowOfOther(span, text, kind, spec.stage, help)
}
