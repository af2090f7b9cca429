/** An own stage stands for its stages; its parameters are read as `$name`. */
import { nearest } from '../../core/nearest.ts'
import { withArticle } from '../../core/with-article.ts'
import { recursion } from '../../diagnostics/messages/names.ts'
import {
  missingSetting,
  settingTwice,
  tooManyArguments,
  unknownSetting,
  wrongSettingType,
} from '../../diagnostics/messages/settings.ts'
import type { Expr } from '../../ir/expression.ts'
import { anyType, printType } from '../../ir/type.ts'
import type { CallStage, Stage, StageDeclaration } from '../ast.ts'
import { isDamaged } from '../names/damaged-regions.ts'
import type { Entry } from '../names/module.ts'
import { readType } from '../names/read-type.ts'
import { reportIn } from '../session.ts'
import { unknownExpr } from '../typing/constants.ts'
import { typeExpression } from '../typing/expression.ts'
import { exprFits } from '../typing/fits.ts'
import { eventPlace, type Place, report, type Shape } from '../typing/place.ts'

export interface Expanded {
  /** What the stage does is not known: its declaration could not be read. */
  readonly unknown?: boolean
  readonly stages: readonly Stage[]
  readonly place: Place
}

/** `undefined`: the call is of no own stage. */
export function expandStage(stage: CallStage, shape: Shape, place: Place): Expanded | undefined {
  const { call } = stage
  const entry = place.module.stages.get(call.name.text)
  if (entry === undefined) return undefined
  const { session } = place
  session.used.add(entry)
  if (isDamaged(entry.module.damage, entry.span)) return { stages: [], place, unknown: true }
  if (place.expanding.includes(entry)) {
    if (!place.expanding.some((one) => session.circles.has(one)))
      reportIn(session, place.module, [], recursion(call.name.span, 'stage', entry.name))
    for (const one of place.expanding) session.circles.add(one)
    return { stages: [], place }
  }
  const dollars = bindParameters(stage, entry, shape, place)
  const message = `In the stage "${entry.name}", used here.`
  const via = [{ file: place.module.path, span: call.span, message }, ...place.via]
  const inside = { ...place, module: entry.module, dollars, via, expanding: [...place.expanding, entry] }
  return { stages: entry.declaration.stages, place: inside }
}

function bindParameters(
  stage: CallStage,
  entry: Entry<StageDeclaration>,
  shape: Shape,
  place: Place,
): ReadonlyMap<string, Expr> {
  const { parameters } = entry.declaration
  const owner = `The stage "${entry.name}"`
  const names = parameters.map((parameter) => parameter.name.text)
  const given = new Map<string, Expr>()
  let isFine = true
  const fail = (diagnostic: Parameters<typeof report>[1]): void => {
    report(place, diagnostic)
    isFine = false
  }
  for (const [index, argument] of stage.call.arguments.entries()) {
    const expr = typeExpression(argument.value, eventPlace(place, shape))
    const name = argument.name?.text ?? names[index]
    const at = argument.name?.span ?? argument.span
    if (name === undefined) fail(tooManyArguments(at, owner, names))
    else if (!names.includes(name)) fail(unknownSetting(at, owner, name, nearest(name, names), names))
    else if (given.has(name)) fail(settingTwice(argument.span, name, given.get(name)!.span))
    else {
      const written = parameters[names.indexOf(name)]!.type
      const type = written === undefined ? anyType : readType(written, entry.module, place.session)
      const suits = exprFits(expr, type)
      given.set(name, suits ? expr : unknownExpr(expr.span))
      if (!suits)
        fail(
          wrongSettingType(expr.span, name, withArticle(printType(type)), withArticle(printType(expr.type))),
        )
    }
  }
  for (const name of names) {
    if (given.has(name)) continue
    if (isFine) fail(missingSetting(stage.call.span, owner, name, 'a parameter of the stage.'))
    given.set(name, unknownExpr(stage.call.span))
  }
  return given
}
