import type { Span } from '../../core/span.ts'
import { unreadableRegex } from '../../diagnostics/messages/types.ts'
import type { Expr } from '../../ir/expression.ts'
import { constant, unknownExpr } from './constants.ts'
import { type Place, report } from './place.ts'

/** A regex literal: its syntax, and whether it can take for ever. */
export function typeRegex(source: string, flags: string, span: Span, place: Place): Expr {
  try {
    return constant(new RegExp(source, flags), span)
  } catch (error) {
    report(place, unreadableRegex(span, reasonOf(error)))
    return unknownExpr(span)
  }
}

// V8 says `Invalid regular expression: /(/: Unterminated group`.
const reasonOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error)
  const reason = text.slice(text.lastIndexOf(': ') + 2)
  return reason.charAt(0).toLowerCase() + reason.slice(1)
}
