import { Duration } from '../../core/value.ts'
import { withArticle } from '../../core/with-article.ts'
import { missingUnit, wrongSettingType } from '../../diagnostics/messages/settings.ts'
import { printType, withoutNull } from '../../ir/type.ts'
import type { Expression } from '../ast.ts'
import { constantOf } from '../typing/constants.ts'
import { typeExpression } from '../typing/expression.ts'
import { freshWhole, type Place, report } from '../typing/place.ts'

/**
 * A constant length of time after `within`, in microseconds. `wrong`: that was told. `undefined`: its value is not known while checking, as
 * that of a param without one.
 */
export function bindSpan(node: Expression, place: Place): number | 'wrong' | undefined {
  if (node.kind === 'missing') return 'wrong'
  const expr = typeExpression(node, { ...place, phase: 'config', whole: freshWhole() })
  const value = constantOf(expr)
  if (value instanceof Duration) return value.micros
  const { kind } = withoutNull(expr.type)
  if (kind === 'unknown') return 'wrong'
  if (value === undefined && (kind === 'duration' || kind === 'any')) return undefined
  report(
    place,
    typeof value === 'number'
      ? missingUnit(node.span, 'within', String(value), `"${value}s", "${value}m" or the like`)
      : wrongSettingType(
          node.span,
          'within',
          'a duration such as "15m"',
          withArticle(printType(withoutNull(expr.type))),
        ),
  )
  return 'wrong'
}
