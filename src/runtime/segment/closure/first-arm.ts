import { mismatches } from '../../../core/mismatch.ts'
import type { Test } from '../../../expression/closure.ts'
import type { NodeId } from '../../../ir/plan.ts'
import type { Environment } from '../environment.ts'
import type { Next } from './step.ts'

/** Runs the first arm whose condition holds, else `otherwise`; a condition that noted a mismatch on the way refuses the event. */
export function firstArm(
  arms: readonly { readonly test: Test; readonly run: Next }[],
  otherwise: Next,
  node: NodeId,
  stage: 'if' | 'route',
  env: Environment,
): Next {
  return (row) => {
    for (const arm of arms) {
      const before = mismatches.count
      if (arm.test(row)) {
        arm.run(row)
        return
      }
      if (mismatches.count !== before) {
        env.refuse(node, stage, 'LP5301', mismatches.last, row.meta, row.event)
        return
      }
    }
    otherwise(row)
  }
}
