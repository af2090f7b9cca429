/** A call of an own function becomes its body with the arguments in place: pure, so that the result is the same. */

import { nearest } from '../../core/nearest.ts'
import { recursion } from '../../diagnostics/messages/names.ts'
import { growsTooLarge } from '../../diagnostics/messages/plan.ts'
import {
  argumentTwice,
  extraArgument,
  missingArgument,
  unknownArgument,
  wrongArgument,
  wrongDeclaredType,
} from '../../diagnostics/messages/types.ts'
import { childrenOf } from '../../ir/children-of.ts'
import type { Expr } from '../../ir/expression.ts'
import { anyType, printType, type Type } from '../../ir/type.ts'
import type { Call, FnDeclaration } from '../ast.ts'
import { isDamaged } from '../names/damaged-regions.ts'
import type { Entry } from '../names/module.ts'
import { readType } from '../names/read-type.ts'
import { reportIn, type Session } from '../session.ts'
import { typeArguments } from './call.ts'
import { unknownExpr } from './constants.ts'
import { typeExpression } from './expression.ts'
import { exprFits } from './fits.ts'
import { configPlace, type Place, report } from './place.ts'

const mostNodes = 10_000
const mostCalls = 2_000

export function expandFunction(node: Call, entry: Entry<FnDeclaration>, place: Place): Expr {
  const { declaration, module, name } = entry
  if (place.expanding.includes(entry)) {
    const { session } = place
    // Every function of the circle leads back to itself; one of them is told of.
    if (!place.expanding.some((one) => session.circles.has(one)))
      reportIn(session, place.module, [], recursion(node.name.span, 'function', name))
    for (const one of place.expanding) session.circles.add(one)
    return unknownExpr(node.span)
  }
  if (isDamaged(module.damage, entry.span)) {
    typeArguments(node.arguments, place)
    return unknownExpr(node.span)
  }
  const locals = bindArguments(node, entry, place)
  const { whole, session } = place
  whole.calls++
  if (locals === undefined || session.circles.has(entry) || whole.calls > mostCalls)
    return unknownExpr(node.span)
  whole.depth++
  // A function is of single values, wherever it is called.
  const { grouping: _, ...outside } = place
  const body = typeExpression(declaration.body, {
    ...outside,
    module,
    phase: 'fn',
    locals,
    secrets: false,
    // What is wrong for any argument was said where the function is declared, and is not said twice.
    via: [{ file: place.module.path, span: node.span, message: `"${name}" is called here.` }, ...place.via],
    expanding: [...place.expanding, entry],
  })
  whole.depth--
  if (whole.depth > 0 || (whole.calls <= mostCalls && sizeOf(body) <= mostNodes))
    return { ...body, span: node.span }
  report(place, growsTooLarge(node.span, name))
  // Who calls the function in whose declaration this is has the same trouble, and is not told again.
  for (const one of place.expanding) session.circles.add(one)
  whole.calls = 0
  return unknownExpr(node.span)
}

function bindArguments(
  node: Call,
  entry: Entry<FnDeclaration>,
  place: Place,
): ReadonlyMap<string, Expr> | undefined {
  const { declaration, name } = entry
  const names = declaration.parameters.map((parameter) => parameter.name.text)
  const signature = `${name}(${names.join(', ')})`
  const locals = new Map<string, Expr>()
  let isFine = true
  const fail = (diagnostic: Parameters<typeof report>[1]): void => {
    if (isFine) report(place, diagnostic)
    isFine = false
  }
  for (const [index, argument] of node.arguments.entries()) {
    const expr = typeExpression(argument.value, place)
    const written = argument.name?.text
    const param = written ?? names[index]
    const at = param === undefined ? -1 : names.indexOf(param)
    if (param === undefined) fail(extraArgument(argument.span, name, signature))
    else if (at < 0) fail(unknownArgument(argument.name!.span, name, param, nearest(param, names), signature))
    else if (locals.has(param)) fail(argumentTwice(argument.span, name, param))
    else {
      locals.set(param, expr)
      const type = parameterType(entry, at, place.session)
      if (!exprFits(expr, type))
        fail(
          wrongArgument(expr.span, name, param, printType(type), printType(expr.type), undefined, undefined),
        )
    }
  }
  const missing = names.find((one) => !locals.has(one))
  if (missing !== undefined) fail(missingArgument(node.name.span, name, missing, signature))
  return isFine ? locals : undefined
}

const parameterType = (entry: Entry<FnDeclaration>, index: number, session: Session): Type => {
  const { type } = entry.declaration.parameters[index]!
  return type === undefined ? anyType : readType(type, entry.module, session)
}

/** Checks the body of an own function where it is declared. */
export function checkFunction(entry: Entry<FnDeclaration>, session: Session): void {
  const { declaration, module } = entry
  const place = configPlace(session, module)
  const locals = new Map<string, Expr>()
  for (const [index, { name, span }] of declaration.parameters.entries()) {
    const slot = place.whole.slot++
    locals.set(name.text, {
      op: 'local',
      name: name.text,
      slot,
      type: parameterType(entry, index, session),
      span,
    })
  }
  const body = typeExpression(declaration.body, { ...place, phase: 'fn', locals, expanding: [entry] })
  if (declaration.type === undefined) return
  const type = readType(declaration.type, module, session)
  if (!exprFits(body, type))
    report(
      place,
      wrongDeclaredType(body.span, `The result of "${entry.name}"`, printType(type), printType(body.type)),
    )
}

const sizes = new WeakMap<Expr, number>()

/** Number of nodes when shared parts are written out. */
function sizeOf(expr: Expr): number {
  let size = sizes.get(expr)
  if (size === undefined) {
    size = childrenOf(expr).reduce((sum, child) => sum + sizeOf(child), 1)
    sizes.set(expr, size)
  }
  return size
}
