import type { LogicalPlan, NodeId, PlanNode } from '../ir/plan.ts'
import type { Counters, Ledger } from './ledger.ts'

/** A row of the ledger whose sides differ. */
export interface Imbalance {
  /** The plan node; absent for the pipeline as a whole. */
  readonly node?: NodeId
  /** The rule in words: `in = passed + …`. */
  readonly rule: string
  readonly left: number
  readonly right: number
}

/**
 * Checks the ledger against protocol §12: L3 and L4 for each node, L5 for the pipeline. `routed`: dead letters that went to their sink in
 * this run. An empty answer means that no event was lost or made up.
 */
export function imbalances(plan: LogicalPlan, ledger: Ledger, routed: number): readonly Imbalance[] {
  const found: Imbalance[] = []
  const check = (rule: string, left: number, right: number, node?: NodeId): void => {
    if (left !== right) found.push({ rule, left, right, ...(node === undefined ? {} : { node }) })
  }
  const total = { ...ledger.earlier }
  for (const node of plan.nodes) {
    const row = ledger.of(node.id)
    for (const key of Object.keys(total) as (keyof Counters)[]) total[key] += row[key]
    for (const { rule, left, right } of rulesOf(node, row)) check(rule, left, right, node.id)
  }
  check(
    'read + derived + copied = written + skipped + filtered + deduplicated + sampled + throttled + late + overflow + rejected without a dead letter + absorbed + held + undelivered + queued',
    total.read + total.derived + total.copied,
    total.written +
      total.skipped +
      total.filtered +
      total.deduplicated +
      total.sampled +
      total.throttled +
      total.late +
      total.overflow +
      (total.rejected - routed - ledger.routedEarlier) +
      total.absorbed +
      total.held +
      total.undelivered +
      total.queued,
  )
  return found
}

const stopped = (row: Counters): number =>
  row.filtered +
  row.sampled +
  row.deduplicated +
  row.throttled +
  row.late +
  row.absorbed +
  row.held +
  row.rejected

function rulesOf(node: PlanNode, row: Counters): readonly Omit<Imbalance, 'node'>[] {
  switch (node.op) {
    case 'source':
      return [
        {
          rule: 'read = out + rejected + skipped',
          left: row.read,
          right: row.out + row.rejected + row.skipped,
        },
      ]
    case 'step':
    case 'stateful':
    case 'route':
      return [
        {
          rule: 'in + derived = out + filtered + sampled + deduplicated + throttled + late + absorbed + held + rejected',
          left: row.in + row.derived,
          right: row.out + stopped(row),
        },
      ]
    case 'merge':
      return [{ rule: 'in = out', left: row.in, right: row.out }]
    case 'sink':
      return [
        {
          rule: 'in = written + skipped + rejected + overflow + undelivered + queued',
          left: row.in,
          right: row.written + row.skipped + row.rejected + row.overflow + row.undelivered + row.queued,
        },
      ]
    default:
      return node satisfies never
  }
}
