import { mismatch } from '../../core/mismatch.ts'
import { typeName, type Value } from '../../core/value.ts'
import { withArticle } from '../../core/with-article.ts'

/** A lambda argument as a function gets it. */
export type Lambda = (...args: readonly Value[]) => Value

/** Does a condition hold? Null does not; what is no bool is a mismatch and does not either. */
export function holds(value: Value): boolean {
  if (typeof value === 'boolean') return value
  if (value !== null) mismatch(`the condition gave ${withArticle(typeName(value))} and not a bool`)
  return false
}
