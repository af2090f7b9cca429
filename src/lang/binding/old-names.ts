/** Names of connectors and settings that were used before: accepted, with a note. */
import { movedSetting, oldConnector, oldKey, oldSetting } from '../../diagnostics/messages/old-names.ts'
import { settingUnused } from '../../diagnostics/messages/settings.ts'
import type { Param, Params } from '../../operators/contract/params.ts'
import type { SinkSpec } from '../../operators/contract/sink.ts'
import type { Argument, Call, Expression } from '../ast.ts'
import { type Place, report } from '../typing/place.ts'

/** A call of a sink by its name of today. */
export function currentCall(call: Call, place: Place): Call {
  const { sinks } = place.session.catalog
  const old = call.name.text
  if (sinks.has(old)) return call
  const spec = [...sinks.values()].find(({ aliases }) => aliases?.includes(old))
  if (spec === undefined) return call
  report(place, oldConnector(call.name.span, old, spec.name))
  return { ...call, name: { ...call.name, text: spec.name } }
}

/** The name of today of a setting that was given by name. */
export function currentSetting(argument: Argument, params: Params, place: Place): string | undefined {
  const written = argument.name
  if (written === undefined || Object.hasOwn(params, written.text)) return written?.text
  const found = Object.entries(params).find(([, { aliases }]) => aliases?.includes(written.text))
  if (found === undefined) return written.text
  const [name, { aliasHelp }] = found
  report(place, oldSetting(written.span, written.text, name, aliasHelp))
  return name
}

/** The value of a setting with the keys of today. */
export function currentKeys(value: Expression, name: string, param: Param, place: Place): Expression {
  const { oldKeys } = param
  if (oldKeys === undefined || value.kind !== 'record') return value
  const entries = value.entries.map((entry) => {
    const old = entry.key.text
    const key = Object.hasOwn(oldKeys, old) ? oldKeys[old] : undefined
    if (key === undefined) return entry
    report(place, oldKey(entry.key.span, name, old, key))
    return { ...entry, key: { ...entry.key, text: key } }
  })
  return { ...value, entries }
}

/** Arguments that were settings of their own before, as the records that they are part of now. */
export function withoutMoved(
  args: readonly Argument[],
  { moved }: SinkSpec,
  place: Place,
): readonly Argument[] {
  if (moved === undefined) return args
  return args.map((argument) => {
    const { name, value, span } = argument
    const to = name !== undefined && Object.hasOwn(moved, name.text) ? moved[name.text] : undefined
    if (name === undefined || to === undefined) return argument
    report(place, movedSetting(name.span, name.text, to.setting, to.key))
    const key = { ...name, text: to.key }
    return {
      ...argument,
      name: { ...name, text: to.setting },
      value: { kind: 'record', span: value.span, entries: [{ key, value, span }] },
    }
  })
}

/** Arguments without those that have no effect any more. */
export function withoutRetired(
  args: readonly Argument[],
  { retired }: SinkSpec,
  place: Place,
): readonly Argument[] {
  if (retired === undefined) return args
  return args.filter(({ name }) => {
    if (name === undefined || !Object.hasOwn(retired, name.text)) return true
    report(
      place,
      settingUnused(name.span, `The old setting "${name.text}" has no effect any more.`, retired[name.text]),
    )
    return false
  })
}
