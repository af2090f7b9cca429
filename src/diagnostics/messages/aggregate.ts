/** LP312x: items, keys and windows of "aggregate" and "annotate". */
import type { Span } from '../../core/span.ts'
import type { Diagnostic, Fix } from '../diagnostic.ts'
import { diagnostic, replace } from '../report.ts'
import { quoteChoices } from './quote.ts'

// --- items ------------------------------------------------------------------------------------------------------------------------

/** `is`: a result of the same stage is called so, or an aggregator without arguments. */
export const strayField = (span: Span, name: string, is: 'result' | 'aggregator' | 'field'): Diagnostic => {
  if (is === 'aggregator')
    return diagnostic('LP3120', span, `"${name}" is an aggregator and is called: "${name}()".`, {
      fix: replace(`Write "${name}()"`, span, `${name}()`, false),
    })
  return is === 'result'
    ? diagnostic(
        'LP3120',
        span,
        `"${name}" is a result of this stage, and its results do not see each other.`,
        {
          help: `Write its call here again, which costs nothing, or add "| set NAME = …" behind the stage.`,
        },
      )
    : diagnostic(
        'LP3120',
        span,
        `"${name}" differs from event to event, and a result is made of many events.`,
        {
          help: `Say which value is meant, as in "last(${name})" or "max(${name})"${name.startsWith('@') || name === 'this' ? '' : `, or group by it with "by ${name}"`}.`,
          fix: replace(`Write "last(${name})"`, span, `last(${name})`, false),
        },
      )
}

export const nestedAggregator = (span: Span, name: string, of: string): Diagnostic =>
  diagnostic(
    'LP3121',
    span,
    `"${name}" stands inside the aggregator "${of}", which looks at one event at a time.`,
    {
      help: 'Aggregate in two stages, one after the other; or calculate with the results, as in "max(x) - min(x)".',
    },
  )

export const aggregatorInLambda = (span: Span, name: string): Diagnostic =>
  diagnostic('LP3121', span, `The aggregator "${name}" cannot stand in a lambda.`, {
    help: 'An aggregator goes over events; a lambda goes over the items of one list.',
  })

export const unknownAggregator = (span: Span, name: string, near: string | undefined): Diagnostic =>
  diagnostic('LP3122', span, `There is no aggregator or function called "${name}".`, {
    help:
      near === undefined ? '"logpipe list aggregators" shows all aggregators.' : `Did you mean "${near}"?`,
    ...(near === undefined ? {} : { fix: replace(`Write "${near}"`, span, near, false) }),
  })

/** An aggregator of another tool. `ours` is how the call is written here. */
export const foreignAggregator = (span: Span, name: string, ours: string, fix: Fix): Diagnostic =>
  diagnostic('LP3122', span, `There is no aggregator called "${name}"; here it is "${ours}".`, { fix })

export const windowAsAggregator = (span: Span, name: string): Diagnostic =>
  diagnostic('LP3122', span, `"${name}" is a window and stands after "over", not among the results.`, {
    help: `Write "over ${name}(…)" behind the results and keys; "window_start()" and "window_end()" tell its borders.`,
  })

/** `test`: the value is a condition; `text` is the value as written, where it is short. */
export const countOfValue = (span: Span, text: string, test: boolean): Diagnostic =>
  diagnostic('LP3123', span, '"count" counts events and takes no value.', {
    help: test
      ? 'Write "where:" before the condition.'
      : text === ''
        ? 'Write "count()" for all events, or "count(where: …)" for some of them.'
        : `Write "count(where: ${text} != null)" for the events that have it, or "count_distinct(${text})" for its different values.`,
    ...(test
      ? {
          fix: {
            title: 'Write "where:"',
            edits: [{ span: { start: span.start, end: span.start }, text: 'where: ' }],
            certain: true,
          },
        }
      : text === ''
        ? {}
        : { fix: replace(`Write "where: ${text} != null"`, span, `where: ${text} != null`, false) }),
  })

export const alwaysNull = (span: Span, name: string): Diagnostic =>
  diagnostic('LP3131', span, `"${name}" is always null here: the results belong to no window of time.`, {
    help: 'Add a window, as in "over tumbling(1m)", or leave it out.',
  })

// --- keys -------------------------------------------------------------------------------------------------------------------------

/** `ofTime`: the key cuts time into pieces. */
export const unnamedKey = (span: Span, name: string, ofTime: boolean): Diagnostic =>
  diagnostic('LP3124', span, 'Only a field is a key without a name; this key needs one.', {
    help: `Write "${name} = …".${ofTime ? ' To cut time into pieces, use a window, as in "over tumbling(5m)".' : ''}`,
    fix: {
      title: `Write "${name} ="`,
      edits: [{ span: { start: span.start, end: span.start }, text: `${name} = ` }],
      certain: false,
    },
  })

/** `what` as in `key`, `result`. */
export const resultTwice = (span: Span, name: string, first: Span): Diagnostic =>
  diagnostic('LP3125', span, `The result would have two fields "${name}".`, {
    related: [{ file: '', span: first, message: 'The other one is named here.' }],
    help: 'Give one of them another name.',
  })

export const constantKey = (span: Span): Diagnostic =>
  diagnostic('LP3126', span, 'This key is the same for all events, so it groups nothing.', {
    help: 'Group by a field, or leave it out.',
  })

// --- windows ----------------------------------------------------------------------------------------------------------------------

export const unknownWindow = (
  span: Span,
  name: string,
  near: string | undefined,
  known: readonly string[],
): Diagnostic =>
  diagnostic('LP3127', span, `There is no window called "${name}".`, {
    help: near === undefined ? `The windows are ${quoteChoices(known)}.` : `Did you mean "${near}"?`,
    ...(near === undefined ? {} : { fix: replace(`Write "${near}"`, span, near, false) }),
  })

/** `instead` is what to write, as in `trailing(5m)`. */
export const windowOfOther = (
  span: Span,
  name: string,
  stage: string,
  other: string,
  help: string,
): Diagnostic =>
  diagnostic('LP3128', span, `The window "${name}" is for "${other}", not for "${stage}".`, { help })

export const emitOfAnnotate = (span: Span): Diagnostic =>
  diagnostic('LP3129', span, '"annotate" sends each event on by itself, so that it has no "emit".', {
    help: 'Leave out the clause; results in between are made by "aggregate".',
    fix: replace('Remove the clause', span, '', false),
  })

/** `how` as written after "emit"; `able` are the windows that can. */
export const emitUnfit = (span: Span, how: string, window: string, able: readonly string[]): Diagnostic =>
  diagnostic('LP3129', span, `Beside the window "${window}" there is no "emit ${how}".`, {
    help:
      able.length === 0
        ? `Leave out the clause, or the window: without one, "emit ${how}" tells of the whole input.`
        : `Leave out the clause, or use ${quoteChoices(able)}.`,
  })

/** Durations as written. */
export const emitMisfit = (span: Span, every: string, length: string, near: string): Diagnostic =>
  diagnostic('LP3130', span, `"emit every ${every}" does not divide a window of ${length}.`, {
    help: `The last result of a window comes at its end, so the steps must fill it; ${near} would.`,
    fix: replace(`Write "${near}"`, span, near, false),
  })
