import { nearest } from '../../../core/nearest.ts'
import type { Fix } from '../../../diagnostics/diagnostic.ts'
import {
  foreignAggregator,
  unknownAggregator,
  windowAsAggregator,
} from '../../../diagnostics/messages/aggregate.ts'
import type { ForeignAggregator } from '../../../operators/contract/foreign-aggregator.ts'
import type { Argument, Call } from '../../ast.ts'
import { markUsed } from '../../names/mark-used.ts'
import { describe } from '../../typing/describe.ts'
import { type Place, report } from '../../typing/place.ts'

/** Reports a call in an item that is of no aggregator and no function; false: it may be of a function. */
export function reportNoAggregator(node: Call, place: Place): boolean {
  const { catalog } = place.session
  const { text: name, span } = node.name
  const isFunction =
    catalog.functions.has(name) ||
    catalog.planned.functions.has(name) ||
    ['exists', 'secret', 'hostname'].includes(name)
  const ours = catalog.foreignAggregators.get(name.toLowerCase())
  if (ours !== undefined && (!isFunction || isOfField(node))) {
    const { fix, text } = translate(node, ours)
    report(place, foreignAggregator(span, name, text, fix))
  } else if (isFunction) return false
  else if (catalog.windows.has(name)) report(place, windowAsAggregator(span, name))
  else if (catalog.foreignFunctions.has(name.toLowerCase())) return false
  else {
    const known = [...catalog.aggregators.keys(), ...place.module.fns.keys(), ...catalog.functions.keys()]
    const near = nearest(name, known)
    const meant = near === undefined ? undefined : place.module.fns.get(near)
    if (meant !== undefined) place.session.used.add(meant)
    report(place, unknownAggregator(span, name, near))
  }
  markUsed(node.arguments, place.module, place.session)
  return true
}

/** Its argument is a field of an event, which no function can be given here. */
const isOfField = ({ arguments: [first] }: Call): boolean =>
  first?.value.kind === 'field' || first?.value.kind === 'member'

/** The call as it is written here, and the edits that make it so. */
function translate({ name, arguments: args }: Call, ours: ForeignAggregator): { text: string; fix: Fix } {
  const edits = [{ span: name.span, text: ours.name }]
  const written = args.map(argumentText)
  const at = ours.where
  const condition = at === undefined ? undefined : args[at]
  if (at !== undefined) {
    if (condition !== undefined && condition.name === undefined) {
      edits.push({ span: { start: condition.span.start, end: condition.span.start }, text: 'where: ' })
      written[at] = `where: ${written[at]!}`
    } else if (condition === undefined) written.push('where: …')
  }
  const last = args.at(-1)
  const more = ours.percent === true && args[1]?.value.kind === 'literal' ? '%' : (ours.append ?? '')
  if (more !== '' && last !== undefined) {
    const text = more === '%' ? more : `, ${more}`
    edits.push({ span: { start: last.span.end, end: last.span.end }, text })
    if (more === '%') written[1] += more
    else written.push(more)
  } else if (ours.percent === true) written.push('95%')
  const fix = { title: `Write "${ours.name}"`, edits, certain: false }
  return { text: `${ours.name}(${written.join(', ')})`, fix }
}

function argumentText({ name, value }: Argument): string {
  const text = describe(value) || '…'
  return name === undefined ? text : `${name.text}: ${text}`
}
