/** LP532x: inline tests. */
import type { Span } from '../../core/span.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { diagnostic } from '../report.ts'

export const testFailed = (span: Span, title: string, lines: readonly string[]): Diagnostic =>
  diagnostic('LP5320', span, `The test "${title}" fails: ${lines[0] ?? ''}.`, {
    ...(lines.length > 1 ? { help: lines.slice(1).join('\n') } : {}),
  })
