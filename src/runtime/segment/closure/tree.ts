import type { Tree } from '../../../ir/segment.ts'
import type { Environment } from '../environment.ts'
import { firstArm } from './first-arm.ts'
import { compileInlet } from './inlet.ts'
import { compileInOrder, compileStep, type Next } from './step.ts'

/** A whole tree as closures: what an event meets from its source to the encoders of the sinks. */
export function compileTree(tree: Tree, env: Environment): Next {
  // A node that stands in several branches starts anew in each, so that its calls share their state.
  const steps = tree.steps.map(({ node, step }) => ({ step, place: { node, calls: 0 } }))
  const run = compileInOrder(
    steps,
    ({ step, place }, next) =>
      counted(place.node, env, (after) => compileStep(step, place, env, after), next),
    compileEnd(tree, env),
  )
  return run
}

/** Counts what enters and leaves a node around its runner. */
function counted(node: number, env: Environment, compile: (next: Next) => Next, next: Next): Next {
  const counters = env.counters(node)
  const run = compile((row) => {
    counters.out += 1
    next(row)
  })
  return (row) => {
    counters.in += 1
    run(row)
  }
}

function compileEnd({ end }: Tree, env: Environment): Next {
  switch (end.kind) {
    case 'sink': {
      const encoder = env.sink(end.node)
      const counters = env.counters(end.node)
      return (row) => {
        counters.in += 1
        const refusal = encoder.write(row)
        if (refusal !== null)
          env.refuse(end.node, `to ${encoder.sink.name}`, refusal.code, refusal.reason, row.meta, row.event)
      }
    }
    case 'stateful':
      return compileInlet(end, env)
    case 'fan': {
      const branches = end.branches.map((branch) => compileTree(branch, env))
      const last = branches.length - 1
      return (row) => {
        for (let i = 0; i < last; i += 1) branches[i]!({ event: { ...row.event }, meta: row.meta })
        branches[last]!(row)
      }
    }
    case 'route': {
      const { node } = end
      const counters = env.counters(node)
      const drop: Next = () => {
        counters.filtered += 1
      }
      const into = (tree: Tree | null): Next => {
        if (tree === null) return drop
        const run = compileTree(tree, env)
        return (row) => {
          counters.out += 1
          run(row)
        }
      }
      const arms = end.arms.map((arm) => ({ test: env.test(arm.test), run: into(arm.tree) }))
      const otherwise = into(end.otherwise)
      const choose = firstArm(arms, otherwise, node, 'route', env)
      return (row) => {
        counters.in += 1
        choose(row)
      }
    }
  }
}

/** Will nothing pass this tree any more? */
export function isSaturated(tree: Tree, env: Environment): boolean {
  if (tree.steps.some(({ node }) => env.isSaturated(node))) return true
  const { end } = tree
  switch (end.kind) {
    case 'sink':
      return false
    case 'stateful':
      return (end.late === null || isSaturated(end.late, env)) && env.inlet(end.node).saturated()
    case 'fan':
      return end.branches.every((branch) => isSaturated(branch, env))
    case 'route':
      return [...end.arms.map((arm) => arm.tree), end.otherwise].every(
        (branch) => branch === null || isSaturated(branch, env),
      )
  }
}
