import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { alwaysHolds, neverHolds } from '../../diagnostics/messages/plan.ts'
import { someInside } from '../../ir/children-of.ts'
import type { Expr } from '../../ir/expression.ts'
import type { Expression } from '../ast.ts'
import { decidedParts, judge } from '../conditions/judge.ts'
import { type Place, report } from './place.ts'

/** What is said where a condition comes to the same for all events; of those left out nothing. */
interface Sayings {
  readonly never?: (why: string) => Diagnostic
  readonly always?: (why: string) => Diagnostic
}

/**
 * Tells where a condition, or a part of it, comes to the same for all events. `earlier`: conditions that were not true. A condition that is a constant
 * is left to the caller.
 */
export function judgeCondition(
  node: Expression,
  test: Expr,
  place: Place,
  sayings: Sayings = {},
  earlier: readonly Expr[] = [],
): void {
  // Of an own function it was said where it is declared; what arguments make of it is the caller's choice.
  if (
    someInside(test, ({ type }) => type.kind === 'unknown') ||
    (place.phase === 'fn' && place.expanding.length > 0)
  )
    return
  const { span } = node
  const { never = (why) => neverHolds(span, why), always = (why) => alwaysHolds(span, why) } = sayings
  const verdict = judge(test, earlier)
  if (verdict !== undefined) {
    report(place, verdict.comesTo === 'never' ? never(verdict.why) : always(verdict.why))
    return
  }
  for (const { part, comesTo, why } of decidedParts(test)) {
    // What an own function is made of stands elsewhere.
    if (part.span.start < span.start || part.span.end > span.end) continue
    report(place, comesTo === 'never' ? neverHolds(part.span, why) : alwaysHolds(part.span, why))
  }
}
