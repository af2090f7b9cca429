import { nearest } from '../../core/nearest.ts'
import { recursion } from '../../diagnostics/messages/names.ts'
import {
  paramWithoutValue,
  secretInClear,
  unknownParamGiven,
  wrongParamText,
} from '../../diagnostics/messages/settings.ts'
import { wrongDeclaredType } from '../../diagnostics/messages/types.ts'
import type { Expr } from '../../ir/expression.ts'
import { printType, type Type, unknownType } from '../../ir/type.ts'
import type { ParamDeclaration } from '../ast.ts'
import type { Entry } from '../names/module.ts'
import { nameInMain } from '../names/name-in-main.ts'
import { readType } from '../names/read-type.ts'
import { type ParamValue, reportIn, type Session } from '../session.ts'
import { constant, constantOf, opaque, unknownExpr } from './constants.ts'
import { typeExpression } from './expression.ts'
import { exprFits } from './fits.ts'
import { readParamText } from './param-text.ts'
import { configPlace, report } from './place.ts'
import { isSecretInClear } from './secret-in-clear.ts'

/** The value of a param: from the command line, or its default. Worked out once. */
export function paramValue(entry: Entry<ParamDeclaration>, session: Session): ParamValue {
  const known = session.paramValues.get(entry)
  if (known === 'pending') {
    reportIn(session, entry.module, [], recursion(entry.span, 'param', entry.name))
    return { expr: unknownExpr(entry.span), secret: false }
  }
  if (known !== undefined) return known
  session.paramValues.set(entry, 'pending')
  const value = workOut(entry, session)
  session.paramValues.set(entry, value)
  return value
}

function workOut(entry: Entry<ParamDeclaration>, session: Session): ParamValue {
  const { declaration, module, span, name } = entry
  const type = declaration.type === undefined ? unknownType : readType(declaration.type, module, session)
  const text = session.params[nameInMain(entry, session)]
  const place = { ...configPlace(session, module), secrets: true }
  const written = declaration.default && typeExpression(declaration.default, place)
  if (declaration.default !== undefined && isSecretInClear(name, declaration.default))
    report(place, secretInClear(declaration.default.span, name))
  if (text !== undefined) return { expr: fromText(text, type, entry, session), secret: false }
  if (written !== undefined)
    return { expr: declared(written, type, entry, session), secret: place.whole.secret }
  if (!session.checking) reportIn(session, module, [], paramWithoutValue(span, name))
  else session.missingValues.add(name)
  return { expr: session.checking ? opaque(name, type, span) : unknownExpr(span), secret: false }
}

function fromText(text: string, type: Type, entry: Entry<ParamDeclaration>, session: Session): Expr {
  const value = readParamText(text, type)
  if (value !== undefined) return constant(value, entry.span, type.kind === 'any' ? undefined : type)
  reportIn(session, entry.module, [], wrongParamText(entry.span, entry.name, text, printType(type)))
  return constant(null, entry.span, unknownType)
}

function declared(expr: Expr, type: Type, entry: Entry<ParamDeclaration>, session: Session): Expr {
  if (exprFits(expr, type, false)) {
    const value = constantOf(expr)
    // The declared type is wider than the value's, and another value may come from the command line.
    if (value !== undefined && type.kind !== 'unknown')
      return constant(value, expr.span, type.kind === 'any' ? expr.type : type)
    return expr
  }
  const what = `The param "${entry.name}"`
  reportIn(
    session,
    entry.module,
    [],
    wrongDeclaredType(expr.span, what, printType(type), printType(expr.type)),
  )
  return constant(null, expr.span, unknownType)
}

/** Names on the command line that no param answers to. */
export function checkGivenParams(session: Session): void {
  const known = [...session.main.values].filter(([, { declaration }]) => declaration.kind === 'param')
  const names = known.map(([name]) => name)
  for (const name of Object.keys(session.params)) {
    if (!names.includes(name))
      reportIn(session, session.main, [], unknownParamGiven({ start: 0, end: 0 }, name, nearest(name, names)))
  }
}
