import { expect, test } from 'vitest'
import { explainPlan, renderPromises } from '../../src/plan/explain-plan.ts'
import { compare, constant, field } from '../support/expressions.ts'
import { PlanBuilder } from '../support/plan-builder.ts'
import { toyCatalog } from '../support/toy-catalog.ts'

const use = (name: string, settings = {}) => ({ use: { name, settings } })
const promises = (plan: PlanBuilder) =>
  explainPlan(plan.build(), toyCatalog).map(({ source, sink, promise }) => `${source} ${sink}: ${promise}`)

test('a source that can be read again gives at least once, any other at most once', () => {
  const plan = new PlanBuilder()
  plan.settings = { ...plan.settings, checkpoint: 1_000_000 }
  const a = plan.source('a', use('file'))
  const b = plan.source('b', use('stdin'))
  const [first] = plan.route(plan.merge(a, b), [
    { test: compare('==', field('x'), constant(1)), drop: false },
  ])
  plan.sink('both', [first!])
  plan.sink('only-b', [b])
  plan.deadLetter = plan.sink('rejects', [])
  expect(promises(plan)).toEqual([
    'a both: at least once',
    'a rejects: at least once',
    'b both: at most once',
    'b only-b: at most once',
    'b rejects: at most once',
  ])
})

test('a buffer that drops may lose, a sink that writes nothing keeps nothing', () => {
  const plan = new PlanBuilder()
  const a = plan.source('a', use('file'))
  plan.sink('drops', [a], { common: { except: [], overflow: 'drop_oldest' } })
  plan.sink('none', [a], { ...use('discard'), format: undefined! })
  expect(promises(plan)).toEqual(['a drops: may lose and may repeat', 'a none: nothing is kept'])
})

test('without checkpoints a source that starts at the end may lose', () => {
  const plan = new PlanBuilder()
  plan.sink('x', [plan.source('a', use('file', { start: 'end' }))])
  plan.sink('y', [plan.source('b', use('file'))])
  expect(promises(plan)).toEqual(['a x: at most once', 'b y: at least once'])
  expect(renderPromises(explainPlan(plan.build(), toyCatalog)).split('\n')[1]).toBe(
    'b → y  at least once: checkpoints are off: after a crash "b" is read again from its start.',
  )
})
