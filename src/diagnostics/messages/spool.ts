/** LP2155 to LP2157: the spool behind a source. */
import type { Span } from '../../core/span.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { diagnostic } from '../report.ts'

export const spoolAddsNothing = (span: Span, source: string): Diagnostic =>
  diagnostic(
    'LP2155',
    span,
    `"durable" adds nothing: what "${source}" reads is there to be read again after a crash.`,
    { help: 'Leave "durable" out.' },
  )

export const spoolNotKept = ({ span, file }: { readonly span: Span; readonly file: string }): Diagnostic =>
  diagnostic('LP2156', span, '"durable" keeps what is read, and with "checkpoint: off" nothing is kept.', {
    file,
    help: 'Leave out "checkpoint: off", or "durable".',
  })

export const spoolUnused = (span: Span): Diagnostic =>
  diagnostic('LP2157', span, '"spool" has no effect: this source has none.', {
    help: 'Add "durable: true" to give it one.',
  })
