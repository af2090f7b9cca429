import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LogicalPlan } from '../../../src/ir/plan.ts'
import { catalog } from '../../../src/operators/catalog.ts'
import { printPlan } from '../../../src/plan/print-plan.ts'
import { someInputs, somePipeline } from '../../support/random-pipelines.ts'
import { type Outcome, ReferenceInterpreter, sorted } from '../../support/reference-interpreter.ts'
import { runSegments } from '../../support/run-segments.ts'

const runs = Number(process.env['FUZZ_RUNS'] ?? 300)

test.each([
  ['closures', false],
  ['generated code', true],
])('%s give the events and rejects that the reference interpreter gives', (_, codegen) => {
  fc.assert(
    fc.property(somePipeline, someInputs, (plan, { source0, source1 }) => {
      // A source of records cannot be given what is no record.
      const texts = { source0: source0.filter((text) => text !== 'no json' || hasText(plan)), source1 }
      const expected = sorted(inKeyOrder(new ReferenceInterpreter(plan).runLogical(texts)))
      expect(sorted(inKeyOrder(runSegments(plan, texts, codegen))), printPlan(plan, catalog)).toEqual(
        expected,
      )
    }),
    { numRuns: runs },
  )
})

const hasText = (plan: LogicalPlan): boolean =>
  plan.nodes.some((node) => node.op === 'source' && node.name === 'source0' && node.format !== undefined)

/** Events are equal whatever the order of their keys. */
function inKeyOrder({ written, rejects }: Outcome): Outcome {
  const sortKeys = (text: string): string =>
    text.startsWith('{')
      ? JSON.stringify(JSON.parse(text), (_, value: unknown) =>
          typeof value === 'object' && value !== null && !Array.isArray(value)
            ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
            : value,
        )
      : text
  return { written: new Map([...written].map(([sink, texts]) => [sink, texts.map(sortKeys)])), rejects }
}
