import { openJoinRange, reversedRange } from '../../../diagnostics/messages/join.ts'
import type { Expression } from '../../ast.ts'
import { type Place, report } from '../../typing/place.ts'
import { bindSpan } from '../bind-span.ts'

/** Right time less left time, in microseconds, both ends included. */
export interface JoinRange {
  readonly from: number
  readonly to: number
}

/** `within 0s..15m`, or `within 5m` for -5m..5m. `undefined` after a mistake. */
export function bindRange(node: Expression, place: Place): JoinRange | undefined {
  if (node.kind !== 'range') {
    const span = bindSpan(node, place)
    if (span === 'wrong') return undefined
    if (span === undefined) return { from: 0, to: 0 }
    if (span >= 0) return { from: -span, to: span }
    report(place, reversedRange(node.span))
    return undefined
  }
  if (node.from === undefined || node.to === undefined) {
    report(place, openJoinRange(node.span, node.from === undefined ? 'first' : 'last'))
    return undefined
  }
  const [from, to] = [bindSpan(node.from, place), bindSpan(node.to, place)]
  if (from === 'wrong' || to === 'wrong') return undefined
  if (from === undefined || to === undefined) return { from: 0, to: 0 }
  if (from <= to) return { from, to }
  report(place, reversedRange(node.span))
  return undefined
}
