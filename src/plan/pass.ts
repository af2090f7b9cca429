import type { LogicalPlan } from '../ir/plan.ts'
import type { PhysicalPlan } from '../ir/segment.ts'
import type { Catalog } from '../operators/contract/catalog.ts'

interface Common {
  /** As `--no-pass` and `graph --passes` name it. */
  readonly name: string
  /** One sentence, a verb first. */
  readonly does: string
}

/** Rewrites the logical plan. The events and dead letters of a pipeline are the same with the pass and without. */
export interface Pass extends Common {
  readonly run: (plan: LogicalPlan, catalog: Catalog) => LogicalPlan
}

/** Decides a part of the physical plan. `plain` is what stands in its place where the pass is switched off. */
export interface PhysicalPass<Part extends keyof PhysicalPlan> extends Common {
  readonly run: (
    plan: LogicalPlan,
    segments: PhysicalPlan['segments'],
    catalog: Catalog,
  ) => PhysicalPlan[Part]
  readonly plain: (plan: LogicalPlan, segments: PhysicalPlan['segments']) => PhysicalPlan[Part]
}
