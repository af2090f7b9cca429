import type { Span } from '../core/span.ts'
import type { Severity } from './code-entry.ts'
import type { Code } from './codes.ts'

/** A change of the text that puts a mistake right. */
export interface Fix {
  /** An action: `Write "and"`. */
  readonly title: string
  readonly edits: readonly { readonly span: Span; readonly text: string }[]
  /** `--fix` applies only certain ones: the meaning is beyond doubt. */
  readonly certain: boolean
}

/** One finding, as data. Made only by the constructors in `messages/`. */
export interface Diagnostic {
  readonly code: Code
  readonly severity: Severity
  /** Path of the file as the person gave it; empty for the file under check. */
  readonly file: string
  readonly span: Span
  /** One full sentence, names in double quotes. */
  readonly message: string
  /** A few words under the marked place. */
  readonly label?: string
  /** An action that helps. */
  readonly help?: string
  readonly related: readonly { readonly file: string; readonly span: Span; readonly message: string }[]
  readonly fix?: Fix
}
