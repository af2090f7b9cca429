/** Arguments of a connector, format or call stage become the settings that its spec asks for. */
import { nearest } from '../../core/nearest.ts'
import type { Span } from '../../core/span.ts'
import {
  missingSetting,
  settingTwice,
  settingUnavailable,
  tooManyArguments,
  unknownSetting,
} from '../../diagnostics/messages/settings.ts'
import type { Param, Params } from '../../operators/contract/params.ts'
import type { Argument } from '../ast.ts'
import { openShape, type Place, report, type Shape } from '../typing/place.ts'
import { bindSetting, readSetting } from './bind-setting.ts'
import { currentKeys, currentSetting } from './old-names.ts'
import { belongsToPipeline } from './pipeline-params.ts'
import { readDefault } from './read-value.ts'
import { type Doubts, samplesOf } from './supposed-settings.ts'

/** What a call is bound to. */
export interface Binder {
  /** Begins a sentence: `The source "file"`. */
  readonly owner: string
  readonly params: Params
  readonly positional: readonly string[]
  /** Takes all arguments by position beyond these. */
  readonly rest?: string | undefined
  /** Settings that the language has and this version does not. */
  readonly unavailable?: ReadonlySet<string>
  /** The events that expressions, templates and fields see. */
  readonly shape?: Shape
  /** Where a format stands. */
  readonly formatPlace?: 'source' | 'parse' | 'sink'
}

export interface Bound {
  readonly settings: Record<string, unknown>
  /** Where each given setting stands, and what was written. */
  readonly given: ReadonlyMap<string, Argument>
  /** No mistake in the settings, and all values known. */
  readonly fine: boolean
  /** Settings without a value that counts, and what may stand there. */
  readonly doubts: Doubts
  /** The settings that were left out, where a name was given that is like none of them: any of them may be meant. */
  readonly strangers: Params | undefined
}

export function bindCall(args: readonly Argument[], span: Span, binder: Binder, place: Place): Bound {
  const given = assign(args, binder, place)
  const settings: Record<string, unknown> = {}
  const doubts = new Map<string, readonly unknown[]>()
  let fine = given.fine
  for (const [name, param] of Object.entries(binder.params)) {
    if (name === binder.rest) {
      const list = bindRest(given.rest, name, param, binder, place)
      if (list === undefined) fine = false
      else settings[name] = list
      if (list?.length !== 0 || !param.required) continue
    }
    const argument = given.byName.get(name)
    if (argument === undefined && given.meant.has(name)) doubts.set(name, samplesOf(param))
    else if (argument === undefined) {
      if (param.default !== undefined) settings[name] = defaultOf(param)
      else if (param.required) {
        if (given.fine) report(place, missingSetting(span, binder.owner, name, param.doc))
        doubts.set(name, samplesOf(param))
        fine = false
      }
    }
    if (argument === undefined) continue
    const current = { ...argument, value: currentKeys(argument.value, name, param, place) }
    const value = readSetting(current, name, param, binder.shape ?? openShape, place, binder.formatPlace)
    if (value !== undefined && value.refused !== true) settings[name] = value.value
    else {
      fine = false
      doubts.set(name, [...(value === undefined ? [] : [value.value]), ...samplesOf(param)])
    }
  }
  const leftOut = Object.entries(binder.params).filter(([name]) => !given.byName.has(name))
  const strangers = given.hasStrangers ? Object.fromEntries(leftOut) : undefined
  return { settings, given: given.byName, fine, doubts, strangers }
}

/** Several values of one setting; `undefined` after a mistake in one of them. */
function bindRest(
  args: readonly Argument[],
  name: string,
  param: Param,
  binder: Binder,
  place: Place,
): readonly unknown[] | undefined {
  const values = args.map((argument) =>
    bindSetting(argument, name, param, binder.shape ?? openShape, place, binder.formatPlace),
  )
  return values.includes(undefined) ? undefined : values.map((value) => value!.value)
}

/** The setting that others call so. */
const meant = (name: string, params: Params): string | undefined =>
  Object.entries(params).find(([, { foreign }]) => foreign?.includes(name))?.[0]

function assign(args: readonly Argument[], binder: Binder, place: Place) {
  const byName = new Map<string, Argument>()
  const rest: Argument[] = []
  const known = Object.keys(binder.params)
  /** Settings that misspelt names stand for. */
  const misspelt = new Set<string>()
  let hasStrangers = false
  let fine = true
  const fail = (diagnostic: Parameters<typeof report>[1]): void => {
    report(place, diagnostic)
    fine = false
  }
  for (const [index, argument] of args.entries()) {
    if (argument.name === undefined && argument.value.kind === 'missing') {
      fine = false
      continue
    }
    const name = currentSetting(argument, binder.params, place) ?? binder.positional[index]
    const at = argument.name?.span ?? argument.span
    const isOfRest = binder.rest !== undefined && (name ?? binder.rest) === binder.rest
    if (isOfRest) rest.push(argument)
    else if (name === undefined) fail(tooManyArguments(at, binder.owner, binder.positional))
    else if (!known.includes(name)) {
      if (binder.unavailable?.has(name)) fail(settingUnavailable(at, name))
      else {
        const near = meant(name, binder.params) ?? nearest(name, known)
        if (near === undefined) hasStrangers = true
        else misspelt.add(near)
        fail(unknownSetting(at, binder.owner, name, near, known, belongsToPipeline(name)))
      }
    } else if (byName.has(name)) fail(settingTwice(argument.span, name, byName.get(name)!.span))
    else byName.set(name, argument)
  }
  if (rest[0] !== undefined) byName.set(binder.rest!, rest[0])
  return { byName, rest, fine, meant: misspelt, hasStrangers }
}

const defaults = new WeakMap<Param, unknown>()

function defaultOf(param: Param): unknown {
  if (!defaults.has(param)) defaults.set(param, readDefault(param.default!, param))
  return defaults.get(param)
}
