import { messageOf } from '../../core/message-of.ts'
import type { Span } from '../../core/span.ts'
import { explosiveRegex, slowRegex, unreadableRegex } from '../../diagnostics/messages/types.ts'
import type { Expr } from '../../ir/expression.ts'
import { findBacktracking } from '../regex/backtracking.ts'
import { constant, unknownExpr } from './constants.ts'
import { type Place, report } from './place.ts'

/** A regex literal: its syntax, and whether it can take for ever. */
export function typeRegex(source: string, flags: string, span: Span, place: Place): Expr {
  let regex: RegExp
  try {
    regex = new RegExp(source, flags)
  } catch (error) {
    report(place, unreadableRegex(span, reasonOf(error)))
    return unknownExpr(span)
  }
  const { growth, part } = findBacktracking(source, flags)
  if (growth === 'exponential') {
    report(place, explosiveRegex(span, part))
    return unknownExpr(span)
  }
  if (growth === 'polynomial') report(place, slowRegex(span))
  return constant(regex, span)
}

// V8 says `Invalid regular expression: /(/: Unterminated group`.
const reasonOf = (error: unknown): string => {
  const text = messageOf(error)
  const reason = text.slice(text.lastIndexOf(': ') + 2)
  return reason.charAt(0).toLowerCase() + reason.slice(1)
}
