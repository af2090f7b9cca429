import type { NodeId } from '../../ir/plan.ts'
import type { PhysicalPlan } from '../../ir/segment.ts'
import { endsOf } from '../../plan/sinks-of.ts'

/** What the events of a segment come to. */
export interface Reach {
  /** Stages with state that they enter as they are. */
  readonly next: ReadonlySet<NodeId>
  /** All stages with state that they, or what is made of them, enter. */
  readonly stages: ReadonlySet<NodeId>
  readonly sinks: ReadonlySet<NodeId>
}

/** For each source and each stage with state. */
export function reachOf({ segments }: PhysicalPlan): ReadonlyMap<NodeId, Reach> {
  const found = new Map<NodeId, Reach>()
  // Inputs come first, so from behind everything that a tree ends in is known.
  for (const { source, tree } of segments.toReversed()) {
    const ends = endsOf(tree)
    const stages = new Set(ends.stateful)
    const sinks = new Set(ends.sinks)
    for (const next of ends.stateful) {
      for (const stage of found.get(next)?.stages ?? []) stages.add(stage)
      for (const sink of found.get(next)?.sinks ?? []) sinks.add(sink)
    }
    found.set(source, { next: ends.stateful, stages, sinks })
  }
  return found
}

/** Groups of sources, of two at least, whose events may come together in a stage with state or a sink. */
export function meetings(
  sources: readonly NodeId[],
  reach: ReadonlyMap<NodeId, Reach>,
): readonly (readonly NodeId[])[] {
  const groups: { readonly sources: NodeId[]; readonly places: Set<NodeId> }[] = []
  for (const source of sources) {
    const { stages, sinks } = reach.get(source)!
    const group = { sources: [source], places: new Set([...stages, ...sinks]) }
    for (let i = groups.length - 1; i >= 0; i -= 1) {
      const other = groups[i]!
      if (other.places.isDisjointFrom(group.places)) continue
      group.sources.unshift(...other.sources)
      for (const place of other.places) group.places.add(place)
      groups.splice(i, 1)
    }
    groups.push(group)
  }
  return groups.filter((group) => group.sources.length > 1).map((group) => group.sources)
}
