import { sameData } from '../../core/same-data.ts'
import type { Expr } from '../../ir/expression.ts'
import { expressionsIn } from '../../ir/operator-settings.ts'
import type { LogicalPlan, NodeId, PlanNode, SourceNode } from '../../ir/plan.ts'
import type { Step } from '../../ir/step.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import { consumersIn } from '../consumers.ts'
import type { Pass } from '../pass.ts'
import { readsMeta } from '../reads.ts'
import { rewire } from '../rewire.ts'
import { expressionsOf, hasCall } from '../step-effects.ts'

/**
 * Inline sources that say the same become one node, read once, where reading twice would give the same events twice: the source can be read
 * again (`generate` with random content cannot), and nothing after it looks at the source's name, as `@source` and `sample` without `by` do.
 * A line that the source's format cannot read is then refused once, not once a flow.
 */
export const shareSource: Pass = {
  name: 'share-source',
  does: 'Reads once what several flows name with the same settings.',
  run: (plan, catalog) => share(plan, (node) => isShareable(node, catalog) && !nameMatters(plan, node)),
}

/** Standard input has one reader whatever the passes: two would take lines from each other. */
export const shareStdin = (plan: LogicalPlan): LogicalPlan => share(plan, ({ use }) => use.name === 'stdin')

function share(plan: LogicalPlan, mayShare: (node: SourceNode) => boolean): LogicalPlan {
  const kept: SourceNode[] = []
  const twins = new Map<NodeId, NodeId>()
  for (const node of plan.nodes) {
    if (node.op !== 'source' || !mayShare(node)) continue
    const first = kept.find((other) => saysTheSame(node, other))
    if (first === undefined) kept.push(node)
    else twins.set(node.id, first.id)
  }
  if (twins.size === 0) return plan
  return {
    ...plan,
    nodes: plan.nodes
      .filter((node) => !twins.has(node.id))
      .map((node) => rewire(node, (port) => ({ ...port, node: twins.get(port.node) ?? port.node }))),
  }
}

const saysTheSame = (a: SourceNode, b: SourceNode): boolean =>
  a.file === b.file && sameData(a.use, b.use) && sameData(a.format, b.format) && sameData(a.common, b.common)

/** A declared source has its name to be known by; an inline one is called `file#1`. */
const isShareable = ({ name, use }: SourceNode, catalog: Catalog): boolean =>
  /#\d+$/.test(name) && catalog.sources.get(use.name)?.replayable === true

/** Does anything after the source depend on how it is called? */
function nameMatters(plan: LogicalPlan, source: SourceNode): boolean {
  const consumers = consumersIn(plan)
  const seen = new Set<NodeId>()
  const visit = (node: PlanNode): boolean => {
    if (seen.has(node.id)) return false
    seen.add(node.id)
    return looksAtName(node) || portsOf(node).some((port) => consumers({ node: node.id, port }).some(visit))
  }
  return visit(source)
}

function portsOf(node: PlanNode): readonly string[] {
  if (node.op === 'sink') return []
  return node.op === 'route' ? [...node.arms.map((_, index) => `arm${index}`), 'else'] : ['out', 'late']
}

function looksAtName(node: PlanNode): boolean {
  const asks = (expr: Expr): boolean => readsMeta(expr, 'source')
  switch (node.op) {
    case 'source':
    case 'merge':
      return false
    case 'route':
      return node.arms.some(({ test }) => asks(test))
    // Ties in time are broken by the name of the source (protocol D3).
    case 'stateful':
      return true
    case 'sink':
      return expressionsIn(node.use).some(asks)
    case 'step':
      return expressionsOf(node.step).some(asks) || samplesByName(node.step)
  }
}

/** `sample` without `by` chooses by source and line; of calls other than those known it is not certain. */
function samplesByName(step: Step): boolean {
  if (step.op !== 'call') return hasCall(step)
  const { name, settings } = step.use
  return name === 'sample' ? settings['by'] === undefined : !['limit', 'reject', 'unnest'].includes(name)
}
