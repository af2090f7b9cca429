/** A call of a function of the catalog: arguments to parameters, lambdas, constants, the type of the result. */
import { nearest } from '../../core/nearest.ts'
import type { Value } from '../../core/value.ts'
import { hidesField } from '../../diagnostics/messages/types.ts'
import type { Expr } from '../../ir/expression.ts'
import { anyType, type Type, withoutNull } from '../../ir/type.ts'
import { callableOf } from '../../operators/contract/callable-of.ts'
import type { FunctionSpec } from '../../operators/contract/function.ts'
import {
  type ArgumentOrder,
  type CallArgument,
  lambdaParamTypes,
  matchSignature,
  type SignatureProblem,
} from '../../operators/contract/match-signature.ts'
import type { Call, Lambda } from '../ast.ts'
import { constant, constantOf, fold, unknownExpr } from './constants.ts'
import { typeExpression } from './expression.ts'
import { misplacedAggregator } from './misplaced-aggregator.ts'
import { type Place, report } from './place.ts'
import { checkConstants, reportMismatch } from './signature-report.ts'

const keyed = new Set(['hmac', 'encrypt', 'decrypt'])

export function typeCatalogCall(node: Call, spec: FunctionSpec, place: Place): Expr {
  const exprs: Expr[] = []
  const args: CallArgument[] = []
  for (const [index, { name, value }] of node.arguments.entries()) {
    const key = keyed.has(spec.name) && (name === undefined ? index === 1 : name.text === 'key')
    const inner = key ? { ...place, secrets: true } : place
    if (value.kind === 'lambda') {
      exprs.push(unknownExpr(value.span))
      args.push(named(name?.text, { type: anyType, arity: value.parameters.length }))
      continue
    }
    const expr = typeExpression(value, inner)
    exprs.push(expr)
    const known = constantOf(expr)
    args.push(named(name?.text, { type: expr.type, ...(known === undefined ? {} : { constant: known }) }))
  }
  for (const [index, { value }] of node.arguments.entries()) {
    if (value.kind !== 'lambda') continue
    const types = lambdaParamTypes(spec, args, index) ?? value.parameters.map(() => anyType)
    const { expr, result } = typeLambda(value, types, place)
    exprs[index] = expr
    args[index] = { ...args[index]!, arg: { ...args[index]!.arg, result } }
  }
  const match = matchSignature(spec, args)
  if (!match.ok) {
    const near = nearest(match.problem.param, parametersOf(spec))
    const isAggregator = place.session.catalog.aggregators.has(spec.name)
    if (isAggregator && manyMeant(match.problem)) report(place, misplacedAggregator(node, place))
    else reportMismatch(node, spec, match.problem, near, place)
    return unknownExpr(node.span)
  }
  const ordered = inOrder(match.order, exprs, node)
  if (ordered.some((arg) => arg.type.kind === 'unknown' && arg.op !== 'lambda')) return unknownExpr(node.span)
  const constants = ordered.map(constantOf)
  if (!checkConstants(node, spec, match, constants, place)) return unknownExpr(node.span)
  const call: Expr = {
    op: 'call',
    callable: callableOf(spec),
    args: ordered,
    type: match.result,
    span: node.span,
  }
  return fold(call, place.session.run)
}

/** A function over a list that is given one value, or none: the aggregator of that name was meant. */
const manyMeant = ({ kind, given }: SignatureProblem): boolean =>
  kind === 'missing' || (kind === 'type' && given !== undefined && isScalar(withoutNull(given)))

const isScalar = ({ kind }: Type): boolean =>
  kind !== 'list' && kind !== 'record' && kind !== 'any' && kind !== 'unknown'

const named = (name: string | undefined, arg: CallArgument['arg']): CallArgument =>
  name === undefined ? { arg } : { name, arg }

const inOrder = (order: ArgumentOrder, exprs: readonly Expr[], node: Call): Expr[] =>
  order.map((source) =>
    typeof source === 'number'
      ? exprs[source]!
      : constant((source.default.default ?? null) as Value, { start: node.span.end, end: node.span.end }),
  )

function typeLambda(node: Lambda, types: readonly Type[], place: Place): { expr: Expr; result: Type } {
  const locals = new Map(place.locals)
  const params = node.parameters.map(({ text, span }, i) => {
    if (place.phase === 'event' && place.shape.type.fields.has(text)) report(place, hidesField(span, text))
    const slot = place.whole.slot++
    locals.set(text, { op: 'local', name: text, slot, type: types[i] ?? anyType, span })
    return { name: text, slot }
  })
  const body = typeExpression(node.body, insideLambda({ ...place, locals }))
  return { expr: { op: 'lambda', params, body, type: anyType, span: node.span }, result: body.type }
}

/** Aggregators look at all events of a group, so none stands inside a lambda. */
const insideLambda = (place: Place): Place =>
  place.grouping?.kind === 'item'
    ? { ...place, grouping: { kind: 'lambda', stray: place.grouping.stray } }
    : place

const parametersOf = (spec: FunctionSpec): string[] =>
  (typeof spec.signature === 'string' ? [spec.signature] : [...spec.signature]).flatMap((text) =>
    [...text.matchAll(/[(,]\s*([a-z_]+)\s*[:,)=]/g)].map((found) => found[1]!),
  )
