import { expect, test } from 'vitest'
import type { LogicalPlan } from '../../../src/ir/plan.ts'
import type { Step } from '../../../src/ir/step.ts'
import { stringType } from '../../../src/ir/type.ts'
import { shareSource, shareStdin } from '../../../src/plan/passes/share-source.ts'
import { compare, constant, field } from '../../support/expressions.ts'
import { call, PlanBuilder, step } from '../../support/plan-builder.ts'
import { toyCatalog } from '../../support/toy-catalog.ts'

const span = { start: 0, end: 0 }

/** Two flows from sources of one kind; the second has one more step. */
function twice(names: readonly [string, string], use: string, paths: readonly [string, string], more?: Step) {
  const plan = new PlanBuilder()
  for (const [index, name] of names.entries()) {
    const source = plan.source(name, { use: { name: use, settings: { path: paths[index] } } })
    plan.sink(`out${index}`, [more === undefined ? source : plan.step(source, more)])
  }
  return plan.build()
}
const sources = (plan: LogicalPlan) => plan.nodes.filter(({ op }) => op === 'source').length
const shared = (plan: LogicalPlan) => sources(shareSource.run(plan, toyCatalog))

test('two inline sources that say the same become one, with a fan behind it', () => {
  const plan = shareSource.run(twice(['file#1', 'file#2'], 'file', ['a', 'a']), toyCatalog)
  expect(sources(plan)).toBe(1)
  expect(plan.nodes.flatMap((node) => (node.op === 'sink' ? node.inputs : []))).toEqual([
    { node: 0, port: 'out' },
    { node: 0, port: 'out' },
  ])
})

test('other settings, declared names, and what cannot be read again stay apart', () => {
  expect(shared(twice(['file#1', 'file#2'], 'file', ['a', 'b']))).toBe(2)
  expect(shared(twice(['a', 'b'], 'file', ['a', 'a']))).toBe(2)
  expect(shared(twice(['generate#1', 'generate#2'], 'generate', ['a', 'a']))).toBe(2)
})

test('a source whose name is looked at stays apart', () => {
  const named = step({
    op: 'set',
    items: [{ path: ['from'], value: { op: 'meta', name: 'source', type: stringType, span } }],
  })
  expect(shared(twice(['file#1', 'file#2'], 'file', ['a', 'a'], named))).toBe(2)
  expect(shared(twice(['file#1', 'file#2'], 'file', ['a', 'a'], call('sample', { share: 0.5 })))).toBe(2)
  expect(
    shared(twice(['file#1', 'file#2'], 'file', ['a', 'a'], call('sample', { share: 0.5, by: ['user'] }))),
  ).toBe(1)
  const plain = step({ op: 'where', test: compare('==', field('a'), constant(1)) })
  expect(shared(twice(['file#1', 'file#2'], 'file', ['a', 'a'], plain))).toBe(1)
})

test('standard input has one reader, whatever it is called', () => {
  expect(sources(shareStdin(twice(['stdin#1', 'stdin#2'], 'stdin', ['', ''])))).toBe(1)
  expect(sources(shareStdin(twice(['mine', 'stdin#1'], 'stdin', ['', ''])))).toBe(1)
  expect(sources(shareStdin(twice(['file#1', 'file#2'], 'file', ['a', 'a'])))).toBe(2)
})
