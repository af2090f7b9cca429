import type { LogicalPlan } from '../ir/plan.ts'
import type { PhysicalPlan } from '../ir/segment.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import { fuseStateless } from './passes/fuse-stateless.ts'
import { logicalPasses } from './passes/index.ts'
import { placeBuffers } from './passes/place-buffers.ts'
import { shareStdin } from './passes/share-source.ts'
import { takeColumns } from './passes/take-columns.ts'
import { placeLookups } from './place-lookups.ts'

/** What one pass did. A pass over the physical plan leaves the logical one as it is; `physical` then holds the plan without it and with it. */
export interface PlanStage {
  readonly pass: string
  readonly does: string
  readonly before: LogicalPlan
  readonly after: LogicalPlan
  readonly physical?: { readonly before: PhysicalPlan; readonly after: PhysicalPlan }
}

export interface PlannedPipeline {
  readonly logical: LogicalPlan
  readonly physical: PhysicalPlan
  /** One for each pass that is switched on, in the order in which they ran. */
  readonly stages: readonly PlanStage[]
}

/** The names of all passes, in the order in which they run. */
export const passNames: readonly string[] = [...logicalPasses, fuseStateless, takeColumns, placeBuffers].map(
  ({ name }) => name,
)

/** The names among `names` that no pass has. */
export const unknownPasses = (names: Iterable<string>): readonly string[] =>
  [...names].filter((name) => !passNames.includes(name))

/** Plans a pipeline: the passes rewrite the logical plan, then trees and buffers are made. `off` holds names of passes to leave out. */
export function planPipeline(
  plan: LogicalPlan,
  catalog: Catalog,
  options: { readonly off: ReadonlySet<string> } = { off: new Set() },
): PlannedPipeline {
  const stages: PlanStage[] = []
  let logical = shareStdin(plan)
  for (const pass of logicalPasses) {
    if (options.off.has(pass.name)) continue
    const before = logical
    logical = pass.run(before, catalog)
    stages.push({ pass: pass.name, does: pass.does, before, after: logical })
  }

  // No choice of speed: without it lookups would find nothing.
  logical = placeLookups(logical, catalog)

  const unfused = fuseStateless.plain(logical, [])
  let physical: PhysicalPlan = { segments: unfused, buffers: placeBuffers.plain(logical, unfused) }
  const decide = ({ name, does }: { name: string; does: string }, next: () => PhysicalPlan): void => {
    if (options.off.has(name)) return
    const before = physical
    physical = next()
    stages.push({ pass: name, does, before: logical, after: logical, physical: { before, after: physical } })
  }
  decide(fuseStateless, () => ({ ...physical, segments: fuseStateless.run(logical, [], catalog) }))
  decide(takeColumns, () => ({
    ...physical,
    segments: takeColumns.run(logical, physical.segments, catalog),
  }))
  decide(placeBuffers, () => ({
    ...physical,
    buffers: placeBuffers.run(logical, physical.segments, catalog),
  }))

  return { logical, physical, stages }
}
