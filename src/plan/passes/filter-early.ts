import { conjunctsOf, joinConjuncts } from '../../ir/conjuncts.ts'
import type { Expr } from '../../ir/expression.ts'
import type { LogicalPlan, MergeNode, PlanNode, Port, StepNode } from '../../ir/plan.ts'
import { type Climber, climberOf } from '../climb.ts'
import { areDisjoint } from '../field-set.ts'
import type { Pass } from '../pass.ts'
import { readsOf } from '../reads.ts'
import { rewire, samePort } from '../rewire.ts'
import { sortNodes } from '../sort-nodes.ts'

/**
 * A `where` climbs over the steps before it as `climb.ts` allows, and from a merge into each of its inputs. Only a condition that can note no
 * mismatch moves: it rejects nothing, early or late. Of `a and b and c` the leading parts that can note none climb alone where the whole
 * cannot: `and` looks at the next part only where those before are true, so a `where` of its own means the same.
 */
export const filterEarly: Pass = {
  name: 'filter-early',
  does: 'Moves each "where" before the stages whose results it does not look at.',
  run(plan, catalog) {
    let current = plan
    for (;;) {
      const next = moveOne(current, climberOf(current, catalog))
      if (next === null) return current === plan ? plan : sortNodes(current)
      current = next
    }
  },
}

type Where = StepNode & { readonly step: { readonly op: 'where'; readonly test: Expr } }

const isWhere = (node: PlanNode): node is Where => node.op === 'step' && node.step.op === 'where'

const outOf = (node: PlanNode): Port => ({ node: node.id, port: 'out' })

const newId = (plan: LogicalPlan): number => Math.max(...plan.nodes.map(({ id }) => id)) + 1

function moveOne(plan: LogicalPlan, climber: Climber): LogicalPlan | null {
  for (const where of plan.nodes.filter(isWhere)) {
    const { test } = where.step
    const way = climber.isQuiet(test, where.input) ? climber.climb(test, where.input) : null
    if (way?.merge !== undefined) return moveIntoInputs(plan, where, way.merge)
    if (way !== null) return moveOver(plan, where, way.over)
    const early = leadingParts(where, climber)
    if (early.length > 0) return split(plan, where, early)
  }
  return null
}

function moveOver(plan: LogicalPlan, where: Where, over: readonly StepNode[]): LogicalPlan {
  const top = over.at(-1)!
  const nodes = plan.nodes.map((node): PlanNode => {
    if (node.id === where.id) return { ...where, input: top.input }
    if (node.id === top.id) return { ...top, input: outOf(where) }
    return bypass(node, where)
  })
  return { ...plan, nodes }
}

function moveIntoInputs(plan: LogicalPlan, where: Where, merge: MergeNode): LogicalPlan {
  const first = newId(plan)
  const copies = merge.inputs.map((input, index): StepNode => ({ ...where, id: first + index, input }))
  const nodes = plan.nodes.flatMap((node): PlanNode[] => {
    if (node.id === where.id) return []
    if (node.id === merge.id) return [...copies, { ...merge, inputs: copies.map(outOf) }]
    return [bypass(node, where)]
  })
  return { ...plan, nodes }
}

/** What read from the `where` reads from what it read from. */
const bypass = (node: PlanNode, where: Where): PlanNode =>
  rewire(node, (port) => (samePort(port, outOf(where)) ? where.input : port))

/** Parts of an `and` that can climb although the whole cannot; none of them rests on a part that stays. */
function leadingParts(where: Where, { climb, isQuiet }: Climber): readonly Expr[] {
  const early: Expr[] = []
  const staying: Expr[] = []
  const parts = conjunctsOf(where.step.test)
  for (const part of parts) {
    if (!isQuiet(part, where.input)) break
    const rests = staying.some((other) => !areDisjoint(readsOf(other), readsOf(part)))
    const climbs = !rests && climb(joinConjuncts([...early, part]), where.input) !== null
    ;(climbs ? early : staying).push(part)
  }
  return early.length === parts.length ? [] : early
}

function split(plan: LogicalPlan, where: Where, early: readonly Expr[]): LogicalPlan {
  const rest = conjunctsOf(where.step.test).filter((part) => !early.includes(part))
  const first: StepNode = { ...where, id: newId(plan), step: { ...where.step, test: joinConjuncts(early) } }
  const second: StepNode = {
    ...where,
    input: outOf(first),
    step: { ...where.step, test: joinConjuncts(rest) },
  }
  return { ...plan, nodes: plan.nodes.flatMap((node) => (node.id === where.id ? [first, second] : [node])) }
}
