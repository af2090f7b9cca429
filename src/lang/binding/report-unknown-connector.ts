import { nearest } from '../../core/nearest.ts'
import { unknownConnector, wrongSide } from '../../diagnostics/messages/names.ts'
import { connectorUnavailable } from '../../diagnostics/messages/settings.ts'
import type { Call } from '../ast.ts'
import { type Place, report } from '../typing/place.ts'

/** Tells of a call that is no source (or sink): planned, of the other side, or unknown. */
export function reportUnknownConnector(call: Call, side: 'source' | 'sink', place: Place): void {
  const { catalog } = place.session
  const other = side === 'source' ? 'sink' : 'source'
  const wanted = side === 'source' ? 'sources' : 'sinks'
  const others = side === 'source' ? 'sinks' : 'sources'
  const name = call.name.text
  const { span } = call.name
  if (catalog.planned[wanted].has(name)) report(place, connectorUnavailable(span, side, name))
  else if (catalog[others].has(name) || catalog.planned[others].has(name))
    report(place, wrongSide(span, name, other, side))
  else {
    const known = [...catalog[wanted].keys()]
    const near = nearest(name, [...known, ...catalog.planned[wanted]])
    report(place, unknownConnector(span, side, name, near, known))
  }
}
