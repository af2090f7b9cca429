import type { LogicalPlan } from '../ir/plan.ts'

/** Does anything in a plan read one of these metadata? */
export function readsMetadata({ nodes }: LogicalPlan, names: ReadonlySet<string>): boolean {
  const seen = new Set<unknown>()
  const reads = (of: unknown): boolean => {
    if (typeof of !== 'object' || of === null || seen.has(of)) return false
    seen.add(of)
    const { op, name } = of as { readonly op?: unknown; readonly name?: unknown }
    if ((op === 'meta' || op === 'meta-of') && names.has(name as string)) return true
    return (Array.isArray(of) ? of : Object.values(of)).some(reads)
  }
  return nodes.some(reads)
}
