/** Calls in expressions: own functions, functions of the catalog, and the few that the language itself knows. */
import { nearest } from '../../core/nearest.ts'
import { foreignFunction, unknownFunction } from '../../diagnostics/messages/names.ts'
import { functionUnavailable, misplacedSecret, unsetSecret } from '../../diagnostics/messages/settings.ts'
import { wrongArgument } from '../../diagnostics/messages/types.ts'
import type { Expr } from '../../ir/expression.ts'
import { boolType, printType, stringType } from '../../ir/type.ts'
import type { Argument, Call } from '../ast.ts'
import { markUsed } from '../names/mark-used.ts'
import { typeCatalogCall } from './catalog-call.ts'
import { constant, opaque, unknownExpr } from './constants.ts'
import { expandFunction } from './expand-function.ts'
import { typeExpression } from './expression.ts'
import { misplacedAggregator } from './misplaced-aggregator.ts'
import { type Place, report } from './place.ts'

export function typeCall(node: Call, place: Place): Expr {
  const name = node.name.text
  const own = place.module.fns.get(name)
  if (own !== undefined) {
    place.session.used.add(own)
    return expandFunction(node, own, place)
  }
  const { grouping } = place
  const result = grouping?.kind === 'item' ? grouping.call(node, place) : undefined
  if (result !== undefined) return result
  switch (name) {
    case 'exists':
      return typeExists(node, place)
    case 'secret':
      return typeSecret(node, place)
    case 'hostname':
      if (place.phase === 'config' && node.arguments.length === 0)
        return constant(place.session.hostname(), node.span)
      break
    default:
  }
  const spec = place.session.catalog.functions.get(name)
  if (spec !== undefined) return typeCatalogCall(node, spec, place)
  reportUnknown(node, place)
  // The arguments of an aggregator are of events that a lambda among results does not see.
  if (grouping?.kind === 'lambda') markUsed(node.arguments, place.module, place.session)
  else typeArguments(node.arguments, place)
  return unknownExpr(node.span)
}

/** `exists(field)` looks for the key, not at the value. */
function typeExists(node: Call, place: Place): Expr {
  const argument = node.arguments[0]
  const field = argument === undefined ? undefined : typeExpression(argument.value, place)
  if (field?.type.kind === 'unknown') return unknownExpr(node.span)
  if (field?.op === 'field' && node.arguments.length === 1)
    return { op: 'exists', path: field.path, type: boolType, span: node.span }
  const given = field === undefined ? 'null' : printType(field.type)
  report(
    place,
    wrongArgument(
      argument?.span ?? node.span,
      'exists',
      'field',
      'field of the event',
      given,
      undefined,
      undefined,
    ),
  )
  return unknownExpr(node.span)
}

function typeSecret(node: Call, place: Place): Expr {
  const { session } = place
  if (!place.secrets) {
    report(place, misplacedSecret(node.span, 'A secret'))
    return unknownExpr(node.span)
  }
  place.whole.secret = true
  const argument = node.arguments[0]?.value
  if (argument?.kind !== 'literal' || argument.literal.type !== 'string' || node.arguments.length > 1) {
    report(
      place,
      wrongArgument(
        argument?.span ?? node.span,
        'secret',
        'name',
        'text in quotes',
        'something else',
        'Write secret("NAME").',
        undefined,
      ),
    )
    return unknownExpr(node.span)
  }
  const name = argument.literal.value
  const value = session.env[name]
  if (value !== undefined) return constant(value, node.span)
  if (session.checking) {
    session.missingValues.add(name)
    return opaque(name, stringType, node.span)
  }
  report(place, unsetSecret(node.span, name))
  return unknownExpr(node.span)
}

function reportUnknown(node: Call, place: Place): void {
  const { catalog } = place.session
  const name = node.name.text
  const { span } = node.name
  const ours = catalog.foreignFunctions.get(name) ?? catalog.foreignFunctions.get(name.toLowerCase())
  if (catalog.planned.functions.has(name)) report(place, functionUnavailable(span, name))
  else if (catalog.aggregators.has(name)) report(place, misplacedAggregator(node, place))
  else if (ours !== undefined) report(place, foreignFunction(span, name, ours))
  else suggestFunction(node, place)
}

function suggestFunction(node: Call, place: Place): void {
  const { catalog } = place.session
  const name = node.name.text
  const known = [
    ...place.module.fns.keys(),
    ...catalog.functions.keys(),
    ...catalog.planned.functions,
    'exists',
  ]
  const near = nearest(name, known)
  const meant = near === undefined ? undefined : place.module.fns.get(near)
  if (meant !== undefined) place.session.used.add(meant)
  const isStage = catalog.stages.has(name) && catalog.stages.get(name)!.placed !== true
  const help = isStage ? `"${name}" is a stage and stands after "|".` : undefined
  report(place, unknownFunction(node.name.span, name, near, help))
}

/** Types what stands in the arguments of a call that is wrong anyway, for the mistakes in them. */
export function typeArguments(args: readonly Argument[], place: Place): void {
  for (const { value } of args)
    if (value.kind !== 'lambda' && value.kind !== 'range') typeExpression(value, place)
}
