import { withArticle } from '../../core/with-article.ts'
import { operatorMisfit } from '../../diagnostics/messages/types.ts'
import { replace } from '../../diagnostics/report.ts'
import type { Expr } from '../../ir/expression.ts'
import { boolType, mayBeNull, optional, printType, type Type, withoutNull } from '../../ir/type.ts'
import type { Binary, Range } from '../ast.ts'
import { canMeet } from './comparison.ts'
import { fold, unknownExpr } from './constants.ts'
import { describe } from './describe.ts'
import { typeExpression } from './expression.ts'
import { tellTableMeant } from './fields.ts'
import { tableNamed, typeInTable } from './lookup.ts'
import { type Place, report } from './place.ts'

/** `x in list`, `x in record` (a key), `x in $table`, `x in a..b`, and their `not in`. */
export function typeMembership(node: Binary, place: Place): Expr {
  const inside = typeInside(node, place)
  if (node.operator === 'in' || inside.type.kind === 'unknown') return inside
  return fold({ op: 'not', operand: inside, type: inside.type, span: node.span }, place.session.run)
}

function typeInside(node: Binary, place: Place): Expr {
  if (node.right.kind === 'range') return typeWithin(node, node.right, place)
  const table = tableNamed(node.right, place)
  return table === undefined ? typeIn(node, place) : typeInTable(node, table, place)
}

function typeIn(node: Binary, place: Place): Expr {
  const left = typeExpression(node.left, place)
  tellTableMeant(node.right, place)
  const right = typeExpression(node.right, place)
  const { span } = node
  if (left.type.kind === 'unknown' || right.type.kind === 'unknown') return unknownExpr(span)
  const holder = withoutNull(right.type)
  const item = withoutNull(left.type)
  const fails = (sentence: string, help?: string, fix?: ReturnType<typeof replace>): Expr => {
    report(place, operatorMisfit(span, sentence, help, fix))
    return unknownExpr(span)
  }
  switch (holder.kind) {
    case 'any':
    case 'null':
      break
    case 'list':
      if (!canMeet(holder.of, item))
        return fails(`${capital(withArticle(printType(item)))} is never in a ${printType(holder)}.`)
      break
    case 'record':
      if (!canMeet({ kind: 'string' }, item))
        return fails(`The keys of a record are strings; ${withArticle(printType(item))} is never among them.`)
      break
    case 'string':
    case 'choice': {
      const [text, part] = [describe(node.right), describe(node.left)]
      const call = `contains(${text}, ${part})`
      const help = '"in" looks into lists, records and ranges; "contains(text, part)" looks into text.'
      return fails(
        '"in" does not look into text.',
        help,
        text !== '' && part !== '' ? replace(`Write ${call}`, span, call, false) : undefined,
      )
    }
    default:
      return fails(`"in" needs a list, a record or a range, not ${withArticle(printType(holder))}.`)
  }
  return fold({ op: 'in', left, right, type: answer([left.type, right.type]), span }, place.session.run)
}

function typeWithin(node: Binary, range: Range, place: Place): Expr {
  const left = typeExpression(node.left, place)
  const from = range.from && typeExpression(range.from, place)
  const to = range.to && typeExpression(range.to, place)
  const ends = [from, to].filter((end) => end !== undefined)
  const { span } = node
  if ([left, ...ends].some((expr) => expr.type.kind === 'unknown')) return unknownExpr(span)
  for (const end of ends) {
    if (canMeet(left.type, end.type) && !['bool', 'list', 'record'].includes(withoutNull(end.type).kind))
      continue
    const [a, b] = [
      withArticle(printType(withoutNull(left.type))),
      withArticle(printType(withoutNull(end.type))),
    ]
    report(
      place,
      operatorMisfit(span, `${capital(a)} cannot be compared with the range's end, which is ${b}.`),
    )
    return unknownExpr(span)
  }
  const type = answer([left, ...ends].map((expr) => expr.type))
  return fold({ op: 'within', left, ...(from && { from }), ...(to && { to }), type, span }, place.session.run)
}

const answer = (types: readonly Type[]): Type => (types.some(mayBeNull) ? optional(boolType) : boolType)

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
