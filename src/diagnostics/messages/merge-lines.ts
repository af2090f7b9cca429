/** LP3205: lines that are merged. */
import type { Span } from '../../core/span.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { diagnostic } from '../report.ts'

export const lastLineWaits = (span: Span): Diagnostic =>
  diagnostic('LP3205', span, 'The last event waits for the line after it, however long that takes.', {
    help: 'Add "within: 1s", so that it is sent when no line has come for so long.',
  })
