import type { PlanNode } from '../ir/plan.ts'
import type { OperatorUse, Step } from '../ir/step.ts'

/** The call stages and stages with state in a node, those inside an `if` included. */
export function usesOf(node: PlanNode): readonly OperatorUse[] {
  if (node.op === 'stateful') return [node.use]
  return node.op === 'step' ? callsIn(node.step) : []
}

function callsIn(step: Step): readonly OperatorUse[] {
  if (step.op === 'call') return [step.use]
  if (step.op !== 'if') return []
  return [...step.arms.flatMap((arm) => arm.steps), ...step.otherwise].flatMap(callsIn)
}
