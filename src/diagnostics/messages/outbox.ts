/** LP208x: the outbox before a sink. */
import type { Span } from '../../core/span.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { diagnostic } from '../report.ts'

export const outboxKeepsOldest = (span: Span): Diagnostic =>
  diagnostic('LP2080', span, 'An outbox keeps what it has taken, so only the newest events can be dropped.', {
    help: 'Write "overflow: drop_newest", or leave "overflow" out: then the sources wait when the outbox is full.',
  })

export const outboxUnused = (span: Span): Diagnostic =>
  diagnostic('LP2081', span, '"outbox" has no effect: this sink has none.', {
    help: 'Add "isolate: true" to give it one.',
  })
