import { mismatches } from '../../../core/mismatch.ts'
import type { Value } from '../../../core/value.ts'
import type { StatefulNode } from '../../../ir/plan.ts'
import type { TreeEnd } from '../../../ir/segment.ts'
import type { Environment } from '../environment.ts'
import type { Next } from './step.ts'
import { compileTree } from './tree.ts'

/** The end of a tree at a stage with state: works out the arguments and hands them over. */
export function compileInlet(end: Extract<TreeEnd, { kind: 'stateful' }>, env: Environment): Next {
  const { use } = env.node(end.node) as StatefulNode
  const counters = env.counters(end.node)
  const inlet = env.inlet(end.node)
  const late = end.late === null ? null : compileTree(end.late, env)
  const args = use.args[end.input]!.map(({ expr, onMismatch }) => ({
    value: env.evaluate(expr),
    rejects: onMismatch === 'reject' || (onMismatch === 'null' && env.strict),
    ignores: onMismatch === 'ignore',
  }))
  const values: Value[] = args.map(() => null)

  return (row) => {
    counters.in += 1
    for (const [i, { value, rejects, ignores }] of args.entries()) {
      const before = mismatches.count
      values[i] = value(row)
      if (mismatches.count === before) continue
      if (ignores) {
        mismatches.count = before
        continue
      }
      if (rejects) {
        env.refuse(end.node, use.name, 'LP5301', mismatches.last, row.meta, row.event)
        return
      }
      counters.mismatches += mismatches.count - before
    }
    if (inlet.skim?.(end.input, values, row.meta)) return
    const fate = inlet.take(end.input, values, row.meta)
    if (fate === null) return
    if (fate !== 'late') env.refuse(end.node, use.name, fate.code, fate.reason, row.meta, row.event)
    else if (late === null) counters.late += 1
    else {
      counters.out += 1
      counters.lateRouted += 1
      late(row)
    }
  }
}
