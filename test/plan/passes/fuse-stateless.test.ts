import { describe, expect, test } from 'vitest'
import type { Tree } from '../../../src/ir/segment.ts'
import { fuseStateless } from '../../../src/plan/passes/fuse-stateless.ts'
import { compare, constant, field } from '../../support/expressions.ts'
import { call, PlanBuilder, step } from '../../support/plan-builder.ts'
import { toyCatalog } from '../../support/toy-catalog.ts'

const test1 = compare('==', field('a'), constant(1))
const where = step({ op: 'where', test: test1 })

/** `1 2 >fan[ >sink4 | >sink5 ]` */
function sketch(tree: Tree | null): string {
  if (tree === null) return '-'
  const end =
    tree.end.kind === 'sink'
      ? `>sink${tree.end.node}`
      : tree.end.kind === 'fan'
        ? `>fan[ ${tree.end.branches.map(sketch).join(' | ')} ]`
        : tree.end.kind === 'stateful'
          ? `>stateful${tree.end.node}.${tree.end.input}${tree.end.late === null ? '' : `[ late ${sketch(tree.end.late)} ]`}`
          : `>route${tree.end.node}[ ${[...tree.end.arms.map((arm) => arm.tree), tree.end.otherwise].map(sketch).join(' | ')} ]`
  return [...tree.steps.map(({ node }) => node), end].join(' ')
}
const grown = (plan: PlanBuilder) =>
  fuseStateless.run(plan.build(), [], toyCatalog).map(({ tree }) => sketch(tree))
const plain = (plan: PlanBuilder) => fuseStateless.plain(plan.build(), []).map(({ tree }) => sketch(tree))

describe('fuse-stateless', () => {
  test('a run of steps is one tree', () => {
    const plan = new PlanBuilder()
    plan.sink('out', [plan.steps(plan.source('in'), where, where)])
    expect(grown(plan)).toEqual(['1 2 >sink3'])
  })

  test('switched off, each step stands in a tree of its own', () => {
    const plan = new PlanBuilder()
    plan.sink('out', [plan.steps(plan.source('in'), where, where)])
    expect(plain(plan)).toEqual(['1 >fan[ 2 >fan[ >sink3 ] ]'])
  })

  test('what follows a merge stands behind each of its inputs under the same ids', () => {
    const plan = new PlanBuilder()
    const merged = plan.merge(plan.source('a'), plan.steps(plan.source('b'), where))
    plan.sink('out', [plan.step(merged, call('limit', { n: 1 }))])
    expect(grown(plan)).toEqual(['4 >sink5', '2 4 >sink5'])
  })

  test('a port with several readers is a fan, and fans right behind each other are one', () => {
    const plan = new PlanBuilder()
    const source = plan.source('in')
    const merged = plan.merge(source)
    plan.sink('a', [source])
    plan.sink('b', [merged])
    plan.sink('c', [merged])
    expect(grown(plan)[0]).toBe('>fan[ >sink3 | >sink4 | >sink2 ]')
    expect(plain(plan)[0]).toBe('>fan[ >fan[ >sink3 | >sink4 ] | >sink2 ]')
  })

  test('an event that comes to a merge twice leaves it twice', () => {
    const plan = new PlanBuilder()
    const source = plan.source('in')
    plan.sink('a', [plan.merge(source, source)])
    expect(grown(plan)).toEqual(['>fan[ >sink2 | >sink2 ]'])
  })

  test('a dropped arm and an arm that nobody reads have no tree', () => {
    const plan = new PlanBuilder()
    const [first] = plan.route(
      plan.source('in'),
      [
        { test: test1, drop: false },
        { test: test1, drop: true },
      ],
      false,
    )
    plan.sink('a', [first!])
    expect(grown(plan)).toEqual(['>route1[ >sink2 | - | - ]'])
  })

  test('a branch that reaches no sink is cut, a source without branches is not read', () => {
    const plan = new PlanBuilder()
    const source = plan.source('in')
    plan.steps(source, where)
    plan.sink('a', [source])
    plan.steps(plan.source('unread'), where)
    expect(grown(plan)).toEqual(['>sink2'])
  })
})
