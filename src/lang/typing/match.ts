import { withArticle } from '../../core/with-article.ts'
import { notConstant, operatorMisfit, textAsRegex } from '../../diagnostics/messages/types.ts'
import type { Expr } from '../../ir/expression.ts'
import { boolType, mayBeNull, optional, printType, withoutNull } from '../../ir/type.ts'
import type { Binary } from '../ast.ts'
import { constantOf, fold, unknownExpr } from './constants.ts'
import { describe } from './describe.ts'
import { typeExpression } from './expression.ts'
import { type Place, report } from './place.ts'
import { isParameter } from './signature-report.ts'

/** `x =~ /…/`: the right side is a regex known before the run. */
export function typeMatch(node: Binary, place: Place): Expr {
  const left = typeExpression(node.left, place)
  const right = typeExpression(node.right, place)
  const { span } = node
  const kind = withoutNull(left.type).kind
  if (kind !== 'string' && kind !== 'choice' && kind !== 'any' && kind !== 'unknown' && kind !== 'null') {
    const help = 'Put it into a string first, as in "${x}" =~ /…/.'
    report(
      place,
      operatorMisfit(
        node.left.span,
        `"=~" needs a string on its left side, not ${withArticle(printType(left.type))}.`,
        help,
      ),
    )
    return unknownExpr(span)
  }
  const regex = constantOf(right)
  if (regex instanceof RegExp) {
    if (left.type.kind === 'unknown') return unknownExpr(span)
    const type = mayBeNull(left.type) ? optional(boolType) : boolType
    return fold({ op: 'matches', left, regex, type, span }, place.session.run)
  }
  if (right.type.kind === 'unknown' || isParameter(node.right, place)) return unknownExpr(span)
  if (typeof regex === 'string') {
    const name = describe(node.left)
    const equal = `lower(${name === '' ? 'a' : name}) == ${JSON.stringify(regex.toLowerCase())}`
    report(place, textAsRegex(right.span, `/${regex.replaceAll('/', '\\/')}/`, equal))
  } else if (withoutNull(right.type).kind === 'regex')
    report(place, notConstant(right.span, 'The regex of "=~"'))
  else {
    const help = 'Write the pattern between slashes, or look for a text by "contains(text, part)".'
    report(place, notConstant(right.span, 'The right side of "=~" is a regex, which', help))
  }
  return unknownExpr(span)
}
