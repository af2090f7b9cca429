import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { promiseTooLow } from '../../diagnostics/messages/delivery.ts'
import { spoolNotKept } from '../../diagnostics/messages/spool.ts'
import type { LogicalPlan } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import { isSpooled } from './is-spooled.ts'
import { pathPromises } from './path-promises.ts'
import type { Reason } from './promise.ts'

/** One finding for each path that promises less than the pipeline asks for, at the place of its sink. */
export function requirePromise(plan: LogicalPlan, catalog: Catalog): readonly Diagnostic[] {
  const asked = plan.settings.delivery
  if (asked === undefined) return spoolsNotKept(plan, catalog)
  const counts = ({ effect }: Reason): boolean => asked === 'exactly_once' || effect === 'loses'
  const tooLow = pathPromises(plan, catalog).flatMap(({ source, sink, promise, reasons, power }) => {
    const all = [...reasons, ...power].filter(counts)
    if (all.length === 0) return []
    // A loss of power may break what a crash of the process does not.
    const left = reasons.some(counts) ? promise : 'less after a loss of power'
    return [promiseTooLow(sink, `${source.name} → ${sink.name}`, asked, left, [all[0]!, ...all.slice(1)])]
  })
  return [...spoolsNotKept(plan, catalog), ...tooLow]
}

/** A spool needs what "checkpoint: off" takes away. */
function spoolsNotKept({ nodes, settings }: LogicalPlan, catalog: Catalog): readonly Diagnostic[] {
  if (settings.checkpoint !== 'off') return []
  return nodes.flatMap((node) =>
    node.op === 'source' && isSpooled(node, catalog) ? [spoolNotKept(node)] : [],
  )
}
