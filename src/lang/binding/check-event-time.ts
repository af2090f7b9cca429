import type { Span } from '../../core/span.ts'
import { withArticle } from '../../core/with-article.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { constantTime, notATime, numberAsTime } from '../../diagnostics/messages/event-time.ts'
import type { Expr } from '../../ir/expression.ts'
import { printType, withoutNull } from '../../ir/type.ts'

/** What is wrong with an expression for the time of events. */
export function checkEventTime(expr: Expr, name: string, span: Span): Diagnostic | undefined {
  const type = withoutNull(expr.type)
  switch (type.kind) {
    case 'int':
    case 'float':
      return numberAsTime(span, name, withArticle(printType(type)))
    case 'time':
    case 'string':
    case 'choice':
    case 'any':
      return expr.op === 'const' ? constantTime(span, name) : undefined
    default:
      return notATime(span, name, withArticle(printType(type)))
  }
}
