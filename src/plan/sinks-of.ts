import type { NodeId } from '../ir/plan.ts'
import type { Tree } from '../ir/segment.ts'

/** What a tree's events may reach, in the order of its branches. */
export interface Ends {
  readonly sinks: ReadonlySet<NodeId>
  readonly stateful: ReadonlySet<NodeId>
}

export function endsOf(tree: Tree): Ends {
  const sinks = new Set<NodeId>()
  const stateful = new Set<NodeId>()
  const walk = (branch: Tree | null): void => {
    if (branch === null) return
    const { end } = branch
    switch (end.kind) {
      case 'sink':
        sinks.add(end.node)
        break
      case 'stateful':
        stateful.add(end.node)
        walk(end.late)
        break
      case 'fan':
        end.branches.forEach(walk)
        break
      case 'route':
        for (const arm of end.arms) walk(arm.tree)
        walk(end.otherwise)
        break
      default:
        end satisfies never
    }
  }
  walk(tree)
  return { sinks, stateful }
}

/** The sinks that events of a tree may reach, in the order of its branches. */
export const sinksOf = (tree: Tree): ReadonlySet<NodeId> => endsOf(tree).sinks
