/** What `check --connect` says. */
import type { Span } from '../../core/span.ts'
import type { Code } from '../codes.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { diagnostic } from '../report.ts'

/** A source or sink that would fail; the code is that of the failure it would have while running. */
export const unreachable = (code: Code, file: string, span: Span, what: string, reason: string): Diagnostic =>
  diagnostic(code, span, `The ${what} cannot be used: ${reason.replace(/[.]$/, '')}.`, { file })
