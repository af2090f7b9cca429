/** LP4093, LP4094: transactions that decide epochs ("transactions: direct"). */
import type { Span } from '../../core/span.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { diagnostic } from '../report.ts'

interface At {
  readonly span: Span
  readonly file: string
}

/** `why`: a clause without a stop; `help`: a sentence, the way out. */
export const cannotDecide = (at: At, sink: string, why: string, help: string): Diagnostic =>
  diagnostic(
    'LP4093',
    at.span,
    `With "transactions: direct" the commit of "${sink}" decides each epoch, and that cannot be: ${why}.`,
    { file: at.file, help },
  )

/** Lengths of time as texts. */
export const epochTooLong = (
  at: At,
  {
    sink,
    checkpoint,
    setting,
    longest,
  }: Readonly<Record<'sink' | 'checkpoint' | 'setting' | 'longest', string>>,
): Diagnostic =>
  diagnostic(
    'LP4094',
    at.span,
    `An epoch of "checkpoint: ${checkpoint}" and its commit must be over within half of the ${longest} after which the other side of "${sink}" drops what it was given ("${setting}").`,
    {
      file: at.file,
      help: `Write a shorter "checkpoint", or a longer "${setting}".`,
    },
  )
