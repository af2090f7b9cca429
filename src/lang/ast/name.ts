/** Names, holes and comments. */
import type { Span } from '../../core/span.ts'

export interface Name {
  readonly kind: 'name'
  readonly span: Span
  /** Without backticks. */
  readonly text: string
}
/** Stands where something had to stand. Its span is empty, at the place where it is missing. A diagnostic was given already. */
export interface Missing {
  readonly kind: 'missing'
  readonly span: Span
}

/** A comment, kept for the formatter. */
export interface Comment {
  readonly text: string
  readonly span: Span
  /** Nothing but white space before it on its line. */
  readonly ownLine: boolean
}
