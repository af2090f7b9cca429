import type { Expr } from '../../ir/expression.ts'
import type { LogicalPlan, NodeId } from '../../ir/plan.ts'
import type { ColumnUse, Segment } from '../../ir/segment.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import type { PhysicalPass } from '../pass.ts'

/**
 * Where lines of JSON go straight to a stage that can take events side by side, and all that it needs stands in fields of the line: then the
 * kernel reads these fields of many lines at once. Lines that are not as usual go the way of all others.
 */
export const takeColumns: PhysicalPass<'segments'> = {
  name: 'take-columns',
  does: 'Hands events to windows side by side, column by column.',
  run: (plan, segments, catalog) => segments.map((segment) => withColumns(segment, plan, catalog)),
  plain: (_plan, segments) => segments,
}

function withColumns(segment: Segment, plan: LogicalPlan, catalog: Catalog): Segment {
  const { tree, source } = segment
  const { steps, end } = tree
  if (steps.length > 0 || end.kind !== 'stateful') return segment
  const columns = columnsOf(source, end.node, plan, catalog)
  return columns === undefined ? segment : { source, tree: { steps, end: { ...end, columns } } }
}

function columnsOf(from: NodeId, to: NodeId, plan: LogicalPlan, catalog: Catalog): ColumnUse | undefined {
  const source = plan.nodes.find(({ id }) => id === from)
  const stage = plan.nodes.find(({ id }) => id === to)
  if (source?.op !== 'source' || stage?.op !== 'stateful' || plan.settings.strict) return undefined
  const { format, common } = source
  if (format === undefined || catalog.formats.get(format.name)?.native !== 'json') return undefined
  const time = common.time === undefined || common.schema !== undefined ? undefined : timeOf(common.time)
  const { use } = stage
  const kinds = catalog.stages.get(use.name)?.stateful?.columns?.(use.settings as never, catalog.aggregators)
  if (time === undefined || kinds === undefined) return undefined
  const args: ColumnUse['args'][number][] = []
  for (const [i, { expr }] of use.args[0]!.entries()) {
    const field = fieldOf(expr)
    if (field === undefined) return undefined
    args.push({ field, kind: kinds[i]! })
  }
  return { time, args }
}

/** The time as a text in a field. */
function timeOf(expr: Expr): ColumnUse['time'] | undefined {
  const isCall = expr.op === 'call' && expr.callable.name === 'time' && expr.args.length === 1
  const field = fieldOf(isCall ? expr.args[0]! : expr)
  return field === undefined ? undefined : { field, form: isCall ? 'rfc3339' : 'iso8601' }
}

const fieldOf = (expr: Expr): string | undefined =>
  expr.op === 'field' && expr.path.length === 1 ? expr.path[0] : undefined
