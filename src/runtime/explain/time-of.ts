import { microsOf, whyNoTime } from '../../core/event-time/read-event-time.ts'
import { mismatches } from '../../core/mismatch.ts'
import { Time } from '../../core/value.ts'
import type { Expr } from '../../ir/expression.ts'
import type { Row } from '../../operators/contract/row.ts'
import type { Environment } from '../segment/environment.ts'

/** The time that an expression gives an event; why it gives none, as a clause. */
export function timeOf(expr: Expr, row: Row, env: Environment): Time | string {
  const before = mismatches.count
  const value = env.evaluate(expr)(row)
  const micros = microsOf(value)
  if (!Number.isNaN(micros)) return new Time(micros)
  return whyNoTime(value, mismatches.count === before ? null : mismatches.last)
}
