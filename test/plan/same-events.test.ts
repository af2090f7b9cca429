import fc from 'fast-check'
import { expect, test } from 'vitest'
import { passNames, planPipeline } from '../../src/plan/plan-pipeline.ts'
import { printPlan } from '../../src/plan/print-plan.ts'
import { someInputs, somePipeline } from '../support/random-pipelines.ts'
import { ReferenceInterpreter, sorted } from '../support/reference-interpreter.ts'
import { toyCatalog } from '../support/toy-catalog.ts'

const runs = Number(process.env['FUZZ_RUNS'] ?? 400)

test('a pipeline gives the same events and the same rejects with all passes and with none', () => {
  fc.assert(
    fc.property(somePipeline, someInputs, (plan, texts) => {
      const given = sorted(new ReferenceInterpreter(plan).runLogical(texts))
      const full = planPipeline(plan, toyCatalog)
      const bare = planPipeline(plan, toyCatalog, { off: new Set(passNames) })
      const seen = printPlan(full.logical, toyCatalog)
      expect(sorted(new ReferenceInterpreter(full.logical).runLogical(texts)), seen).toEqual(given)
      expect(sorted(new ReferenceInterpreter(full.logical).runPhysical(full.physical, texts)), seen).toEqual(
        given,
      )
      expect(sorted(new ReferenceInterpreter(bare.logical).runPhysical(bare.physical, texts))).toEqual(given)
    }),
    { numRuns: runs },
  )
})

test('the passes find something to do in a fair share of these pipelines', () => {
  const plans = fc.sample(somePipeline, { numRuns: 300, seed: 7 })
  const changed = (name: string): number =>
    plans.filter((plan) =>
      planPipeline(plan, toyCatalog).stages.some(
        ({ pass, before, after }) =>
          pass === name && printPlan(before, toyCatalog) !== printPlan(after, toyCatalog),
      ),
    ).length
  expect(changed('filter-early')).toBeGreaterThan(15)
  expect(changed('drop-unused-fields')).toBeGreaterThan(60)
})
