/** LP320x: what the time of an event is read from. */
import type { Span } from '../../core/span.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { diagnostic } from '../report.ts'

/** `name`: of the setting; `given`: a type with its article. */
export const numberAsTime = (span: Span, name: string, given: string): Diagnostic =>
  diagnostic('LP3200', span, `"${name}" is ${given}, and a number alone does not say what it counts.`, {
    help: 'Say its unit: from_unix(x, "s"), "ms", "us" or "ns".',
  })

export const constantTime = (span: Span, name: string): Diagnostic =>
  diagnostic('LP3201', span, `"${name}" is the same for every event.`, {
    help: 'Name the field that says when an event happened, or write "@received" to go by the time of arrival.',
  })

export const notATime = (span: Span, name: string, given: string): Diagnostic =>
  diagnostic('LP3202', span, `"${name}" is ${given}, and only a time or a text can be read as one.`, {
    help: 'Name a field that holds a time, or a text such as "2026-11-21T10:00:00Z"; "parse_time" reads other forms.',
  })

export const timeMayBeNull = (span: Span, field: string): Diagnostic =>
  diagnostic('LP3203', span, `Events without "${field}" have no time, and are rejected.`, {
    help: 'Write "on_missing_time: reject" if that is meant, or "on_missing_time: stamp" to give them the time of their arrival.',
  })
