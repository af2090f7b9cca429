import { metaOutOfPlace } from '../../diagnostics/messages/types.ts'
import type { Expr } from '../../ir/expression.ts'
import { mayBeNull, optional, type Type, withoutNull } from '../../ir/type.ts'
import type { Expression, Meta } from '../ast.ts'
import { absentMeta } from './absent-meta.ts'
import { unknownExpr } from './constants.ts'
import { typeExpression } from './expression.ts'
import { type Place, report } from './place.ts'

/** `p.@time` of one side of a join, `fail[0].@time` of an event that a sequence took. `type` is that of the metadata. */
export function typeMetaOf({ name, span }: Meta, of: Expression, type: Type, place: Place): Expr {
  const bare = of.kind === 'field' && !place.locals.has(of.name) ? of.name : undefined
  const side = bare === undefined ? undefined : place.shape.stream?.sides?.get(bare)
  if (bare !== undefined && side !== undefined) {
    const absent = absentMeta(name, span, side.stream)
    if (absent !== undefined) {
      report(place, absent)
      return unknownExpr(span)
    }
    return { op: 'meta', name, side: bare, type: side.optional ? optional(type) : type, span }
  }
  const expr = typeExpression(of, place)
  if (expr.type.kind === 'unknown') return unknownExpr(span)
  const holder = withoutNull(expr.type)
  if (holder.kind === 'record' && holder.event)
    return { op: 'meta-of', of: expr, name, type: mayBeNull(expr.type) ? optional(type) : type, span }
  report(place, metaOutOfPlace(span, name, 'only the sides of a join or sequence keep metadata of their own'))
  return unknownExpr(span)
}
