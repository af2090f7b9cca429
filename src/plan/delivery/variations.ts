import { childrenOf } from '../../ir/children-of.ts'
import type { Expr } from '../../ir/expression.ts'
import type { LogicalPlan, PlanNode, StatefulNode } from '../../ir/plan.ts'
import type { OperatorUse } from '../../ir/step.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import type { KeysUse } from '../../operators/contract/keys-use.ts'
import { expressionsAt } from '../node-expressions.ts'
import { usesOf } from '../uses-of.ts'
import { reachIn } from './between.ts'

/** Why a node may give other results when the same input is read once more (protocol D5). */
export interface Variation {
  /** `stage "throttle" of errors`, `sink "out"`. */
  readonly where: string
  /** Clauses after it. */
  readonly whys: readonly string[]
}

/** All that is not reproducible in a plan, in its order. */
export function variations(plan: LogicalPlan, catalog: Catalog): readonly Variation[] {
  const { ofNode } = varyingIn(plan, catalog)
  return plan.nodes.flatMap((node) => {
    const whys = ofNode(node)
    return whys.length === 0 ? [] : [{ where: titleOf(node), whys }]
  })
}

/** What varies in a plan: in a node, and in an expression. */
export function varyingIn(plan: LogicalPlan, catalog: Catalog) {
  const live = liveStages(plan, catalog)
  const steady = steadyTables(plan, catalog)
  const ofNode = (node: PlanNode): readonly string[] => [
    ...new Set([
      ...expressionsAt(node).flatMap((expr) => expressionVaries(expr, steady)),
      ...usesOf(node).flatMap((use) => catalog.stages.get(use.name)?.varies?.(use.settings as never) ?? []),
      ...usesOf(node).flatMap((use) => keysVary(use, catalog, steady)),
      ...(node.op === 'stateful' ? statefulVaries(node, plan, catalog, live.has(node)) : []),
      ...ownVariations(node),
    ]),
  ]
  return { ofNode, ofExpression: (expr: Expr) => expressionVaries(expr, steady) }
}

function ownVariations(node: PlanNode): readonly string[] {
  if (node.op === 'sink' && node.common.overflow !== 'block') return ['drops events when its buffer is full']
  if (node.op === 'source' && node.common.onMissingTime === 'stamp')
    return ['gives events without a readable time that of their arrival']
  return []
}

function statefulVaries(
  { use, timed }: StatefulNode,
  { settings }: LogicalPlan,
  catalog: Catalog,
  isLive: boolean,
): readonly string[] {
  const time = catalog.stages.get(use.name)?.stateful?.time
  if (time === undefined || time === 'none') return []
  if (!timed) return time === 'either' ? ['goes by arrival and the clock, as its events have no time'] : []
  return [
    ...(settings.late === 'lenient'
      ? ['takes late events while a window is open ("late: lenient"), which depends on how inputs interleave']
      : []),
    ...(isLive ? ['goes on without an input that is idle, which depends on when its events arrive'] : []),
  ]
}

/** A setting that lists the keys of a table which may change during a run. */
const keysVary = (
  { name, settings }: OperatorUse,
  catalog: Catalog,
  steady: ReadonlySet<string>,
): readonly string[] =>
  Object.entries(catalog.stages.get(name)?.params ?? {}).flatMap(([setting, { kind }]) => {
    const keys = kind === 'keys' ? (settings[setting] as KeysUse | undefined) : undefined
    return keys !== undefined && 'table' in keys && !steady.has(keys.table)
      ? [`takes the keys of the table "$${keys.table}" as they are at that moment`]
      : []
  })

/** Stages that a source without an end may leave waiting. */
function liveStages(plan: LogicalPlan, catalog: Catalog): ReadonlySet<PlanNode> {
  const reach = reachIn(plan)
  const ids = plan.nodes.flatMap((node) => {
    if (node.op !== 'source') return []
    const spec = catalog.sources.get(node.use.name)
    return spec === undefined || spec.bounded(node.use.settings) ? [] : [...reach(node)]
  })
  const reached = new Set(ids)
  return new Set(plan.nodes.filter(({ id }) => reached.has(id)))
}

/** Tables that answer the same in every run. */
const steadyTables = ({ tables = [] }: LogicalPlan, catalog: Catalog): ReadonlySet<string> =>
  new Set(
    tables
      .filter(({ use }) => {
        const spec = catalog.tables.get(use.name)
        return spec !== undefined && (spec.reproducible?.(use.settings as never) ?? true)
      })
      .map(({ name }) => name),
  )

function expressionVaries(expr: Expr, steady: ReadonlySet<string>): readonly string[] {
  const own =
    expr.op === 'call' && !expr.callable.deterministic
      ? [`calls "${expr.callable.name}"`]
      : expr.op === 'lookup' && !steady.has(expr.table)
        ? [`looks into the table "$${expr.table}" as it is at that moment`]
        : expr.op === 'meta' && expr.name === 'received'
          ? ['reads "@received", the time of arrival']
          : []
  return [...own, ...childrenOf(expr).flatMap((child) => expressionVaries(child, steady))]
}

/** `stage "throttle" of errors`. */
export function titleOf(node: PlanNode): string {
  switch (node.op) {
    case 'source':
    case 'sink':
      return `${node.op} "${node.name}"`
    case 'step':
      return `stage "${node.step.op === 'call' ? node.step.use.name : node.step.op}" of ${node.stream}`
    case 'stateful':
      return `stage "${node.use.name}" of ${node.stream}`
    case 'route':
      return `stage "route" of ${node.stream}`
    case 'merge':
      return 'merge'
  }
}
