import type { LogicalPlan, NodeId, PlanNode, Port, RouteNode, StatefulNode } from '../../ir/plan.ts'
import type { Segment, Tree, TreeEnd } from '../../ir/segment.ts'
import { consumersIn } from '../consumers.ts'
import type { PhysicalPass } from '../pass.ts'
import { samePort } from '../rewire.ts'

/**
 * One tree for each source. A merge vanishes: what follows it stands in the tree of each of its inputs, under the same node ids, so that
 * counters and the state of `limit` and the like stay one. A branch that reaches no sink is cut; a source left without branches is not read.
 */
export const fuseStateless: PhysicalPass<'segments'> = {
  name: 'fuse-stateless',
  does: 'Runs all stages between a source and its sinks in one go over each chunk.',
  run: (plan) => growTrees(plan, true),
  plain: (plan) => growTrees(plan, false),
}

function growTrees(plan: LogicalPlan, fused: boolean): Segment[] {
  const consumers = consumersIn(plan)
  const known = new Map<NodeId, Tree | null>()
  const statefulEnds = new Map<string, Tree>()

  function follow(port: Port): Tree | null {
    const branches = consumers(port)
      .flatMap((node) => (node.op === 'stateful' ? enter(node, port) : [grow(node)]))
      .filter((tree) => tree !== null)
    if (branches.length < 2) return branches[0] ?? null
    return { steps: [], end: { kind: 'fan', branches: fused ? branches.flatMap(flatten) : branches } }
  }

  function grow(node: PlanNode): Tree | null {
    let tree = known.get(node.id)
    if (tree === undefined) {
      tree = growAnew(node)
      known.set(node.id, tree)
    }
    return tree
  }

  /** A stage with state ends the tree, once for each of its inputs that reads the port. */
  function enter(node: StatefulNode, port: Port): (Tree | null)[] {
    if (!isRead(node)) return []
    return node.inputs.flatMap((input, index) => {
      if (!samePort(input, port)) return []
      const key = `${node.id} ${index}`
      const known = statefulEnds.get(key)
      if (known !== undefined) return [known]
      const late = node.use.lateRouted ? follow({ node: node.id, port: 'late' }) : null
      const tree: Tree = { steps: [], end: { kind: 'stateful', node: node.id, input: index, late } }
      statefulEnds.set(key, tree)
      return [tree]
    })
  }

  /** Does anything come of it? */
  const isRead = (node: StatefulNode): boolean =>
    node.use.feeds !== undefined ||
    follow({ node: node.id, port: 'out' }) !== null ||
    (node.use.lateRouted && follow({ node: node.id, port: 'late' }) !== null)

  function growAnew(node: PlanNode): Tree | null {
    switch (node.op) {
      case 'step': {
        const rest = follow({ node: node.id, port: 'out' })
        if (rest === null) return null
        const first = { node: node.id, step: node.step }
        return fused
          ? { steps: [first, ...rest.steps], end: rest.end }
          : { steps: [first], end: { kind: 'fan', branches: [rest] } }
      }
      case 'route':
        return { steps: [], end: growRoute(node) }
      case 'sink':
        return { steps: [], end: { kind: 'sink', node: node.id } }
      default:
        return follow({ node: node.id, port: 'out' })
    }
  }

  function growRoute(node: RouteNode): TreeEnd {
    return {
      kind: 'route',
      node: node.id,
      arms: node.arms.map(({ test, drop }, index) => ({
        test,
        tree: drop ? null : follow({ node: node.id, port: `arm${index}` }),
      })),
      otherwise: node.elseDrop ? null : follow({ node: node.id, port: 'else' }),
    }
  }

  return plan.nodes.flatMap((node) => {
    if (node.op !== 'source' && node.op !== 'stateful') return []
    const tree = follow({ node: node.id, port: 'out' })
    if (tree !== null) return [{ source: node.id, tree }]
    return node.op === 'stateful' && node.use.feeds !== undefined ? [{ source: node.id, tree: nowhere }] : []
  })
}

/** Behind a stage that sends nothing. */
const nowhere: Tree = { steps: [], end: { kind: 'fan', branches: [] } }

/** A fan right behind a fan is one fan. */
const flatten = (tree: Tree): readonly Tree[] =>
  tree.steps.length === 0 && tree.end.kind === 'fan' ? tree.end.branches : [tree]
