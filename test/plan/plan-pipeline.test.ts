import { expect, test } from 'vitest'
import { renderPasses } from '../../src/plan/graph/render-passes.ts'
import { passNames, planPipeline, unknownPasses } from '../../src/plan/plan-pipeline.ts'
import { compare, constant, field } from '../support/expressions.ts'
import { PlanBuilder, step } from '../support/plan-builder.ts'
import { toyCatalog } from '../support/toy-catalog.ts'

function pipeline() {
  const plan = new PlanBuilder()
  const set = step({ op: 'set', items: [{ path: ['b'], value: constant(1) }] })
  const where = step({ op: 'where', test: compare('==', field('a'), constant(1)) })
  plan.sink('out', [plan.steps(plan.source('in'), set, where)])
  return plan.build()
}

test('each pass can be left out by its name', () => {
  for (const name of passNames) {
    const { stages } = planPipeline(pipeline(), toyCatalog, { off: new Set([name]) })
    expect(stages.map(({ pass }) => pass)).toEqual(passNames.filter((other) => other !== name))
  }
})

test('without any pass the logical plan is the one that was given, and there is a physical one', () => {
  const plan = pipeline()
  const { logical, physical, stages } = planPipeline(plan, toyCatalog, { off: new Set(passNames) })
  expect(logical).toEqual(plan)
  expect(physical.segments).toHaveLength(1)
  expect(physical.buffers).toHaveLength(1)
  expect(stages).toEqual([])
})

test('names that no pass has are told', () => {
  expect(unknownPasses(['filter-early', 'magic'])).toEqual(['magic'])
})

test('passes are shown with the plan before and after, those without effect by name', () => {
  const text = renderPasses(planPipeline(pipeline(), toyCatalog).stages, toyCatalog)
  expect(
    text,
  ).toContain(`== filter-early: Moves each "where" before the stages whose results it does not look at.
-- before
0: source in = stdin, json
1: set b = 1  <- 0
2: where a == 1  <- 1
3: sink out = stdout, json  <- 2
-- after
0: source in = stdin, json
2: where a == 1  <- 0
1: set b = 1  <- 2
3: sink out = stdout, json  <- 1
`)
  expect(text).toContain('steps 2, 1\n')
  expect(text).toContain(
    '== without effect: hoist-event-time, share-source, drop-unused-fields, take-columns, place-buffers',
  )
})
