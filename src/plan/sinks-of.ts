import type { NodeId } from '../ir/plan.ts'
import type { Tree } from '../ir/segment.ts'

/** The sinks that events of a tree may reach, in the order of its branches. */
export function sinksOf(tree: Tree): ReadonlySet<NodeId> {
  const found = new Set<NodeId>()
  const walk = ({ end }: Tree): void => {
    if (end.kind === 'sink') found.add(end.node)
    else if (end.kind === 'fan') end.branches.forEach(walk)
    else for (const arm of [...end.arms.map((each) => each.tree), end.otherwise]) if (arm !== null) walk(arm)
  }
  walk(tree)
  return found
}
