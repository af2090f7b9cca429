/** What is found before the run about time, results that never come, and state that only grows. */
import { formatDuration } from '../../../core/duration-text.ts'
import { Duration } from '../../../core/value.ts'
import {
  lateDropped,
  neverEmits,
  neverLate,
  sessionShorterThanGap,
  shorterThanInput,
  timeMissing,
  unboundedState,
  windowsWithGaps,
} from '../../../diagnostics/messages/time-and-state.ts'
import type { AggregateSettings, WindowUse } from '../../../ir/aggregate.ts'
import { printPath } from '../../../ir/print-name.ts'
import type { AggregateStage } from '../../ast.ts'
import { type Place, report, type Shape, type StreamFacts, unknownStream } from '../../typing/place.ts'
import { timeField } from '../time-field.ts'
import type { BoundWindow } from './bind-window.ts'
import type { BoundKey } from './group-keys.ts'

interface Bound {
  readonly by: readonly BoundKey[]
  readonly window: BoundWindow
  /** Absent after a mistake. */
  readonly emit: AggregateSettings['emit'] | undefined
}

/** False where the stage cannot run. */
export function checkTimeAndState(stage: AggregateStage, bound: Bound, before: Shape, place: Place): boolean {
  const { timed, bounded } = before.stream ?? unknownStream
  const { window, bounds } = bound.window
  const word = { start: stage.span.start, end: stage.span.start + stage.kind.length }
  const at = stage.over?.span ?? word
  if (!timed && needsTime(window)) {
    report(
      place,
      timeMissing(at, `The window "${bound.window.spec?.name ?? window.kind}"`, timeField(before.type)),
    )
    return false
  }
  if (stage.kind === 'aggregate' && window.kind === 'global' && bound.emit?.kind === 'close' && !bounded) {
    report(place, neverEmits(word))
    return false
  }
  if (window.kind === 'sliding' && window.every > window.size)
    report(place, windowsWithGaps(at, print(window.size), print(window.every)))
  if (window.kind === 'session' && window.max !== undefined && window.max < window.gap)
    report(place, sessionShorterThanGap(at, print(window.max), print(window.gap)))
  checkPace(stage, bound, before.stream, place)
  const isLimited = bounds.maxKeys !== undefined || bounds.maxState !== undefined
  if (!bounded && !isLimited && bound.by.length > 0 && keepsKeys(window))
    report(place, unboundedState(word, `This "${stage.kind}"`, howToBound(stage, window)))
  if (!isWindowAmongItems(stage, place))
    checkLate(stage, window, { timed, isFree: before.free === true }, word, place)
  return true
}

/** The window was written in a wrong place, which was said. */
const isWindowAmongItems = ({ items }: AggregateStage, { session: { catalog } }: Place): boolean =>
  items.some(({ value }) => value.kind === 'call' && catalog.windows.has(value.name.text))

const needsTime = (window: WindowUse): boolean => {
  switch (window.kind) {
    case 'tumbling':
    case 'sliding':
    case 'session':
      return true
    case 'trailing':
    case 'previous':
      return window.span !== undefined
    case 'rows':
    case 'global':
      return false
  }
}

/** Keys stay for ever. */
const keepsKeys = (window: WindowUse): boolean =>
  window.kind === 'global' || (window.kind === 'rows' && window.ttl === undefined)

const howToBound = ({ kind }: AggregateStage, window: WindowUse): string =>
  window.kind === 'rows'
    ? 'Add "ttl: 1d" or "max_keys: 100_000" to the window.'
    : kind === 'annotate'
      ? 'Add a window, as in "over trailing(1h)", or a bound to the pipeline, as in "pipeline NAME { max_keys: 100_000 }".'
      : 'Add a window, as in "over tumbling(1h)", or a bound to the pipeline, as in "pipeline NAME { max_keys: 100_000 }".'

/** Events are late where time orders them; a whole input takes them at any time. */
function checkLate(
  stage: AggregateStage,
  window: WindowUse,
  { timed, isFree }: { readonly timed: boolean; readonly isFree: boolean },
  word: AggregateStage['span'],
  place: Place,
): void {
  if (window.kind === 'global' && stage.kind === 'aggregate') {
    if (stage.late !== undefined)
      report(place, neverLate(stage.late.span, 'without a window, an event counts whenever it comes'))
  } else if (!timed) {
    if (stage.late !== undefined) report(place, neverLate(stage.late.span, 'these events have no event time'))
  } else if (stage.late === undefined && !isFree) report(place, lateDropped(word, stage.kind))
}

/** Results of an earlier window come too far apart to be gathered by key. */
function checkPace(
  stage: AggregateStage,
  { by, window: { window } }: Bound,
  before: StreamFacts | undefined,
  place: Place,
): void {
  const { pace, keys = [] } = before ?? {}
  const length = lengthOf(window)
  if (pace === undefined || length === undefined || length >= pace || stage.over === undefined) return
  const own = new Set(by.map(({ path }) => printPath(path)))
  if (keys.every((key) => own.has(key)))
    report(place, shorterThanInput(stage.over.span, print(length), print(pace)))
}

/** How long a key is gathered, in microseconds. */
function lengthOf(window: WindowUse): number | undefined {
  switch (window.kind) {
    case 'tumbling':
    case 'sliding':
      return window.size
    case 'session':
      return window.gap
    case 'trailing':
    case 'previous':
      return window.span
    default:
      return undefined
  }
}

const print = (micros: number): string => formatDuration(new Duration(micros))
