/** LP316x: joins. */
import type { Span } from '../../core/span.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { diagnostic, replace } from '../report.ts'

/** `stray`: a stream that the condition calls by its name, and what stands there instead. */
export const noEquality = (
  span: Span,
  as: string,
  stray?: { readonly name: string; readonly instead: string },
): Diagnostic =>
  diagnostic(
    'LP3160',
    span,
    'This condition compares nothing of one side with "==" to something of the other.',
    {
      help:
        stray === undefined
          ? `Begin with what both sides share, as in "order_id == ${as}.order_id"; what else must hold follows after "and".`
          : sideCalled(stray.name, stray.instead),
    },
  )

export const streamAsField = (span: Span, name: string, instead: string): Diagnostic =>
  diagnostic(
    'LP3195',
    span,
    `"${name}" is read as a field of the left event here, not as the stream of that name.`,
    {
      help: sideCalled(name, instead),
      fix: replace(
        instead === '' ? `Leave out "${name}."` : `Write "${instead}" in place of "${name}."`,
        { start: span.start, end: span.start + name.length + 1 },
        instead,
        false,
      ),
    },
  )

/** How the side is called that was called by the name of its stream. */
const sideCalled = (name: string, instead: string): string =>
  instead === ''
    ? `Fields of the left side stand alone: leave out "${name}.".`
    : `After "as ${instead.slice(0, -1)}" that is what the right side is called: write "${instead}" in place of "${name}.".`

export const reversedRange = (span: Span): Diagnostic =>
  diagnostic('LP3161', span, 'This range is empty: it ends before it begins.', {
    help: 'The range is the time of the right event less that of the left one; write the smaller end first, as in "-5m..15m".',
  })

export const joinWithItself = (span: Span, name: string): Diagnostic =>
  diagnostic(
    'LP3162',
    span,
    `"${name}" is joined with itself, so that its name does not tell the two sides apart.`,
    {
      help: `Give the right side a name of its own, as in "join ${name} as other on id == other.id".`,
    },
  )

/** `what` begins the sentence: `The right side of the join`, `This step`. */
export const nameHidesField = (span: Span, what: string, name: string): Diagnostic =>
  diagnostic('LP3163', span, `${what} is called "${name}", and hides the field "${name}" of the events.`, {
    help: 'Give it another name.',
  })

export const openJoinRange = (span: Span, end: 'first' | 'last'): Diagnostic =>
  diagnostic(
    'LP4090',
    span,
    'This range has no end, so the join would have to remember one of its sides for ever.',
    { help: `Write the ${end} of its two ends as well, as in "0s..15m".` },
  )
