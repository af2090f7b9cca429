/** LP319x: alerts and ranking. */
import type { Span } from '../../core/span.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { diagnostic } from '../report.ts'
import { quoteList } from './quote.ts'

export const alertForAll = (span: Span, keys: readonly string[]): Diagnostic =>
  diagnostic(
    'LP3190',
    span,
    `One alert watches all rows together, and the aggregate before it makes rows by ${quoteList(keys)}.`,
    {
      help: `Write "by: ${keys.length === 1 ? keys[0] : `[${keys.join(', ')}]`}" for an alert each.`,
    },
  )

export const topWithoutWindow = (span: Span): Diagnostic =>
  diagnostic('LP3191', span, 'It is not said of what these are the most: the input never ends.', {
    help: 'Add "over: tumbling(1m)", or put an aggregate before "top", whose results are ranked window by window.',
  })

export const topWithoutEnd = (span: Span): Diagnostic =>
  diagnostic(
    'LP3191',
    span,
    'There is no moment at which to rank these rows: with "emit changes" each comes by itself when it changes.',
    { help: 'Leave "emit changes" away, or write "emit every 10s".' },
  )

export const neverClears = (span: Span): Diagnostic =>
  diagnostic('LP3192', span, 'The alert never ends: "clear" is never true.', {
    help: 'Leave "clear" away, and the alert ends as soon as "when" is false.',
  })

/** `both` in words: `"cpu" at 92`. */
export const clearsWhileFiring = (span: Span, both?: string): Diagnostic =>
  diagnostic(
    'LP3192',
    span,
    both === undefined
      ? 'The alert ends with the event after the one that began it: "clear" is true whenever "when" is.'
      : `The alert can begin and end with the same value: "when" and "clear" are both true for ${both}.`,
    { help: 'Let "clear" be true only where "when" is false, as in "when: cpu > 90, clear: cpu < 80".' },
  )

export const silenceBeside = (span: Span): Diagnostic =>
  diagnostic(
    'LP3193',
    span,
    'A key that falls silent and one for which "when" holds give the same alert, and nothing in it says which.',
    {
      help: 'Write two alerts where that matters, one with "when" and one with "silent"; in that of silence "alert.count" is 0.',
    },
  )
