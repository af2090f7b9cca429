import type { Span } from '../core/span.ts'
import { type Code, codeEntry } from './codes.ts'
import type { Diagnostic, Fix } from './diagnostic.ts'

/** What a constructor in `messages/` says beyond code, place and sentence. */
export interface Details {
  readonly label?: string
  readonly help?: string
  readonly fix?: Fix
  readonly related?: Diagnostic['related']
  readonly file?: string
}

/** Builds a diagnostic with the severity of its code. Called by the constructors in `messages/` only. */
export function diagnostic(code: Code, span: Span, message: string, details: Details = {}): Diagnostic {
  return {
    code,
    severity: codeEntry(code).severity,
    file: details.file ?? '',
    span,
    message,
    related: details.related ?? [],
    ...(details.label === undefined ? {} : { label: details.label }),
    ...(details.help === undefined ? {} : { help: details.help }),
    ...(details.fix === undefined ? {} : { fix: details.fix }),
  }
}

/** A fix that replaces one span. */
export const replace = (title: string, span: Span, text: string, certain = true): Fix => ({
  title,
  edits: [{ span, text }],
  certain,
})
