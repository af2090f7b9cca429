import type { Expr } from '../../ir/expression.ts'
import { anyType } from '../../ir/type.ts'
import type { Param, Params } from '../../operators/contract/params.ts'
import { constant, opaque } from '../typing/constants.ts'

type Values = Readonly<Record<string, unknown>>

/** Settings that are given, but whose values are wrong or not known before the run, and what may stand there. */
export type Doubts = ReadonlyMap<string, readonly unknown[]>

/** More combinations than these are not tried. */
const most = 500

const nowhere = { start: 0, end: 0 }
const ofEvent: Expr = opaque('event', anyType, nowhere)

/** Right values of a setting, so different that what is said for each of them does not depend on it. Empty: nothing can be supposed. */
export function samplesOf(param: Param): readonly unknown[] {
  const { kind, value, choices = [], min, max } = param
  switch (kind) {
    case 'choice':
      return choices
    case 'expression':
      return value === 'strings' ? [[ofEvent]] : [ofEvent]
    case 'template':
      return [ofEvent, constant('x', nowhere)]
    case 'field':
      return value === 'strings' ? [[['x']], [['y']]] : [['x'], ['y']]
    case 'format':
      return [{ name: 'json', settings: {} }]
    case 'reference':
      return ['x', 'y']
    case 'keys':
    case 'window':
      return []
    case 'value':
      break
  }
  switch (value) {
    case 'string':
      return ['x', 'y']
    case 'zone':
      return ['UTC', 'Europe/Berlin']
    case 'strings':
      return [['x'], ['y']]
    case 'bool':
      return [true, false]
    case 'regex':
      return [/x/, /y/]
    case 'record':
      return [{}]
    case 'any':
      return ['x', {}]
    default:
      return [min ?? 1, max ?? Math.max(2, (min ?? 1) * 1000)]
  }
}

/**
 * All that is said of the settings whichever right values they get that are in doubt, so that one wrong setting hides nothing that has to do
 * with others only. `strangers`: names were given that are none, so that any setting that was left out may be meant.
 */
export function saidAnyway<Problem extends { readonly param: string; readonly message: string }>(
  settings: Values,
  { doubts, strangers }: { readonly doubts: Doubts; readonly strangers: Params | undefined },
  check: (settings: Values) => Iterable<Problem>,
): readonly Problem[] {
  if (doubts.size === 0 && strangers === undefined) return [...check(settings)]
  const size = [...doubts.values()].reduce((product, samples) => product * samples.length, 1)
  if (size === 0 || size > most) return []
  let worlds: readonly Values[] = [settings]
  for (const [name, samples] of doubts)
    worlds = worlds.flatMap((world) => samples.map((value) => ({ ...world, [name]: value })))
  if (strangers !== undefined) worlds = [...worlds, ...worlds.map((world) => otherwise(world, strangers))]
  const [first = [], ...others] = worlds.map((world) => checked(world, check))
  return first.filter((one) =>
    others.every((said) => said.some(({ param, message }) => param === one.param && message === one.message)),
  )
}

/** What is left out is given, and otherwise than by default. */
const otherwise = (world: Values, leftOut: Params): Values => ({
  ...world,
  ...Object.fromEntries(
    Object.entries(leftOut).map(([name, param]) => [
      name,
      samplesOf(param).find((value) => value !== world[name]),
    ]),
  ),
})

/** A value that is only supposed may be one that a check does not expect: then nothing is said. */
function checked<Problem>(world: Values, check: (settings: Values) => Iterable<Problem>): readonly Problem[] {
  try {
    return [...check(world)]
  } catch {
    return []
  }
}
