/** LP406x: event time, what can be emitted, and bounds of state. */
import type { Span } from '../../core/span.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { diagnostic } from '../report.ts'

/** `what` begins the sentence: `The window "tumbling"`, `The stage "join"`. `field`: a field of the events that holds a time. */
export const timeMissing = (
  span: Span,
  what: string,
  field: string | undefined,
  whose = 'these events',
): Diagnostic =>
  diagnostic('LP4060', span, needsTime(what, whose), {
    help:
      field === undefined
        ? 'Add "time: FIELD" to the source. To go by the time of arrival, put "| event_time(@received)" before this stage.'
        : `Put "| event_time(${field})" before this stage, or "time: ${field}" on the source where its events have the field already. To go by the time of arrival, put "| event_time(@received)" there.`,
  })

const needsTime = (what: string, whose: string): string =>
  `${what} needs to know when events happened, and ${whose} have no event time.`

export const timeMissingOnLeft = (span: Span, field: string | undefined): Diagnostic =>
  timeMissing(span, 'The stage "join"', field, 'those of its left side')

/** `name`: of the stream that is joined. */
export const timeMissingOnRight = (span: Span, name: string, field = 'FIELD'): Diagnostic =>
  diagnostic('LP4060', span, needsTime('The stage "join"', `those of its right side, "${name}",`), {
    help: `Add "time: ${field}" to the source of "${name}", or join a stream that ends with "| event_time(${field})". To go by the time of arrival, let it end with "| event_time(@received)".`,
  })

export const neverEmits = (span: Span): Diagnostic =>
  diagnostic(
    'LP4061',
    span,
    'This aggregate never sends a result: it waits for the end of an input that has none.',
    {
      help: 'Add a window, as in "over tumbling(1m)", or ask for results in between by "emit every 10s" or "emit changes".',
    },
  )

/** `what` begins the sentence; `help` says how it is bounded. */
export const unboundedState = (span: Span, what: string, help: string): Diagnostic =>
  diagnostic(
    'LP4062',
    span,
    `${what} remembers every key that it has ever seen, so its memory grows without a bound.`,
    {
      help,
    },
  )

export const shorterThanInput = (span: Span, length: string, pace: string): Diagnostic =>
  diagnostic(
    'LP4069',
    span,
    `What comes in here are results that come once in ${pace} for each key, so ${length} never hold more than one of them.`,
    {
      help: `Take a window that is longer than ${pace}, gather by fewer keys, or change the order: the short window first, and the long one over its results.`,
    },
  )

export const lateDropped = (span: Span, stage: string): Diagnostic =>
  diagnostic('LP4063', span, `Events that come too late for "${stage}" are dropped and counted.`, {
    help: 'Write "late to NAME" to keep them, or "late drop" if that is meant.',
  })

export const timeSettingUnused = (span: Span, name: string): Diagnostic =>
  diagnostic('LP4064', span, `"${name}" has no effect: the source has no "time".`, {
    help: 'Add "time: FIELD", the field that says when an event happened; "event_time" takes this setting as well.',
  })

/** Durations as written. */
export const windowsWithGaps = (span: Span, size: string, every: string): Diagnostic =>
  diagnostic(
    'LP4065',
    span,
    `A window of ${size} every ${every} leaves gaps: events between two windows are in none.`,
    { help: `That is right for samples; to cover all time, let "every" be ${size} at most.` },
  )

/** Durations as written. */
export const sessionShorterThanGap = (span: Span, max: string, gap: string): Diagnostic =>
  diagnostic(
    'LP4070',
    span,
    `A session of at most ${max} holds no gap of ${gap}: events share one when they come within ${max} of its first, whatever lies between them.`,
    {
      help: `If the two lengths are in each other's place, write session(${max}, max: ${gap}); for windows of ${max} with results on time, tumbling(${max}).`,
    },
  )

export const weeksFromThursday = (span: Span): Diagnostic =>
  diagnostic('LP4068', span, 'Windows of weeks begin on Thursday, as 1970 did.', {
    help: 'Write "offset: 4d" for weeks from Monday, or "offset: 0s" if Thursday is meant.',
  })

export const sameIdentity = (
  span: Span,
  stage: string,
  flow: string,
  other: { file: string; span: Span },
): Diagnostic =>
  diagnostic(
    'LP4066',
    span,
    `This "${stage}" and another one stand in flows without a name that go the same way, "${flow}", so only their order tells their kept state apart.`,
    {
      related: [{ ...other, message: 'The other one is here.' }],
      help: 'Give the flow a name, as in "stream NAME = from …", so that state is found again when the file changes.',
    },
  )

export const neverLate = (span: Span, why: string): Diagnostic =>
  diagnostic('LP4067', span, `No event is ever late here: ${why}.`, { help: 'Leave out the clause.' })
