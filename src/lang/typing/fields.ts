import { nearest } from '../../core/nearest.ts'
import type { Span } from '../../core/span.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { fieldInSetting } from '../../diagnostics/messages/settings.ts'
import {
  dollarMeant,
  lostField,
  noFields,
  tableMeant,
  unknownField,
  unknownParameter,
} from '../../diagnostics/messages/types.ts'
import type { Expr } from '../../ir/expression.ts'
import { anyType, optional, printType, type Type, unknownType } from '../../ir/type.ts'
import type { Expression } from '../ast.ts'
import { unknownExpr } from './constants.ts'
import { type Place, report } from './place.ts'

/** A field of the event by its name at the top. */
export function topField(name: string, span: Span, place: Place): Expr {
  if (place.phase === 'config') {
    report(place, fieldInSetting(span, name))
    return unknownExpr(span)
  }
  if (place.phase === 'fn') {
    const known = [...place.locals.keys()]
    report(place, unknownParameter(span, name, nearest(name, known), known))
    return unknownExpr(span)
  }
  const stray = strayFinding(name, span, place)
  if (stray !== undefined) {
    report(place, stray)
    return unknownExpr(span)
  }
  return { op: 'field', path: [name], type: topType(name, span, place), span }
}

/** What is said of a value of a single event that stands where only results of aggregators may. */
export const strayFinding = (name: string, span: Span, place: Place): Diagnostic | undefined =>
  place.grouping === undefined || place.grouping.kind === 'argument'
    ? place.hidden?.(name, span)
    : place.grouping.stray?.(name, span)

function topType(name: string, span: Span, place: Place): Type {
  const { type, lost, lostRest, free } = place.shape
  const known = type.fields.get(name)
  if (known !== undefined) return known
  if (free) return anyType
  const loss = lost.get(name)
  if (loss !== undefined) {
    report(place, lostField(span, name, loss.stage, loss))
    return unknownType
  }
  if (type.open) return anyType
  const declared = declaredAs(name, place)
  const near = nearest(name, type.fields.keys())
  if (declared !== undefined) report(place, dollarMeant(span, name, declared))
  else if (lostRest !== undefined && near === undefined)
    report(place, lostField(span, name, lostRest.stage, lostRest))
  else report(place, unknownField(span, name, '', near, [...type.fields.keys()]))
  return unknownType
}

/** Whether the file declares a param or table of that name, which is read as `$name`. It counts as used: what is wrong is told here. */
function declaredAs(name: string, { module, session }: Place): 'param' | 'table' | undefined {
  const entry = module.values.get(name)
  const kind = entry?.declaration.kind
  if (entry === undefined || (kind !== 'param' && kind !== 'table')) return undefined
  session.used.add(entry)
  return kind
}

/** Tells of a bare name that is asked as only a table is, by `owners[host]` or `host in owners`, where a field of that name may be there. */
export function tellTableMeant(node: Expression, place: Place): void {
  const { shape, phase, locals } = place
  if (node.kind !== 'field' || phase !== 'event' || shape.free || !shape.type.open) return
  const { name, span } = node
  if (locals.has(name) || shape.type.fields.has(name) || shape.lost.has(name)) return
  if (declaredAs(name, place) === 'table') report(place, tableMeant(span, name))
}

/** The type of `of.name`; `owner` is `of` as written. */
export function memberType(of: Type, name: string, span: Span, owner: string, place: Place): Type {
  switch (of.kind) {
    case 'any':
    case 'unknown':
    case 'null':
      return of
    case 'optional':
      return optional(memberType(of.of, name, span, owner, place))
    case 'record': {
      const field = of.fields.get(name)
      if (field !== undefined) return field
      if (of.open) return anyType
      const known = [...of.fields.keys()]
      report(place, unknownField(span, name, owner, nearest(name, known), known))
      return unknownType
    }
    default:
      report(place, noFields(span, name, owner, printType(of), hint(of, name)))
      return unknownType
  }
}

function hint(of: Type, name: string): string | undefined {
  if (of.kind === 'list')
    return `Take one item, as in "[0].${name}", or all of them by "map(…, x -> x.${name})".`
  if (of.kind === 'string') return 'Text becomes a record by "parse", or by a function such as "parse_json".'
  return undefined
}
