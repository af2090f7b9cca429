/** Names of connectors and settings that were used before: accepted, with a note. */
import { oldConnector, oldSetting } from '../../diagnostics/messages/old-names.ts'
import { settingUnused } from '../../diagnostics/messages/settings.ts'
import type { Params } from '../../operators/contract/params.ts'
import type { SinkSpec } from '../../operators/contract/sink.ts'
import type { Argument, Call } from '../ast.ts'
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
