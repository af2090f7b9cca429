import { nearest } from '../../core/nearest.ts'
import { unknownFormat } from '../../diagnostics/messages/names.ts'
import {
  formatUnavailable,
  formatUnfit,
  nameExpected,
  patternRefused,
} from '../../diagnostics/messages/settings.ts'
import { explosiveRegex } from '../../diagnostics/messages/types.ts'
import type { OperatorUse } from '../../ir/step.ts'
import type { FormatPlace, FormatSpec } from '../../operators/contract/format.ts'
import type { Settings } from '../../operators/contract/params.ts'
import type { Argument, Expression } from '../ast.ts'
import { findBacktracking } from '../regex/backtracking.ts'
import { type Place, report } from '../typing/place.ts'
import { bindCall } from './bind-call.ts'

export interface BoundFormat {
  readonly use: OperatorUse
  readonly spec: FormatSpec
}

/** `json`, `grok("…")`: a format by name with its settings. `undefined` after a mistake. */
export function bindFormat(node: Expression, where: FormatPlace, place: Place): BoundFormat | undefined {
  if (node.kind === 'field') return bindNamedFormat(node.name, node, [], where, place)
  if (node.kind === 'call')
    return bindNamedFormat(node.name.text, node.name, node.arguments, where, place, node)
  if (node.kind === 'literal' && node.literal.type === 'string')
    return bindNamedFormat(node.literal.value, node, [], where, place)
  if (node.kind !== 'missing') report(place, nameExpected(node.span, 'format', 'a format', '"json"'))
  return undefined
}

function bindNamedFormat(
  name: string,
  at: { readonly span: Expression['span'] },
  args: readonly Argument[],
  where: FormatPlace,
  place: Place,
  whole: { readonly span: Expression['span'] } = at,
): BoundFormat | undefined {
  const { catalog } = place.session
  const spec = catalog.formats.get(name)
  if (spec === undefined) {
    if (catalog.planned.formats.has(name)) report(place, formatUnavailable(at.span, name))
    else {
      const known = [...catalog.formats.keys()]
      report(
        place,
        unknownFormat(at.span, name, nearest(name, [...known, ...catalog.planned.formats]), known),
      )
    }
    return undefined
  }
  if (where === 'sink' ? spec.encoder === undefined && spec.native === undefined : !reads(spec)) {
    const direction = where === 'sink' ? 'write' : 'read'
    const fitting = [...catalog.formats.values()].filter((one) =>
      direction === 'read' ? reads(one) : one.encoder !== undefined || one.native !== undefined,
    )
    report(
      place,
      formatUnfit(
        at.span,
        name,
        direction,
        fitting.map((one) => one.name),
      ),
    )
    return undefined
  }
  const binder = { owner: `The format "${name}"`, params: spec.params, positional: spec.positional }
  const bound = bindCall(args, whole.span, binder, place)
  if (!bound.fine) return undefined
  const settings = bound.settings as Settings<typeof spec.params>
  const problem = spec.check?.(settings, where)
  if (problem !== undefined) {
    const argument = bound.given.get(problem.param)
    report(place, patternRefused(argument?.value.span ?? whole.span, problem.message, problem.help))
    return undefined
  }
  const { regex } = spec.pattern?.(settings) ?? {}
  const own = args.length > 0 && regex !== undefined ? findBacktracking(regex.source, regex.flags) : undefined
  if (own?.growth === 'exponential') {
    const at = bound.given.get(spec.positional[0] ?? '')?.value.span ?? whole.span
    report(place, explosiveRegex(at, shorten(own.part)))
    return undefined
  }
  return { spec, use: { name, settings: bound.settings } }
}

const shorten = (part: string): string => (part.length > 60 ? `${part.slice(0, 57)}…` : part)

const reads = (spec: FormatSpec): boolean =>
  spec.parser !== undefined || spec.decoder !== undefined || spec.native !== undefined
