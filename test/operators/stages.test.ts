import { describe, expect, test } from 'vitest'
import { catalog } from '../../src/operators/catalog.ts'
import { runExample } from '../support/run-example.ts'

// A flow ends with these, so that nothing can be read behind them.
const ends = ['to', 'route']
const stages = [...catalog.stages.values()].filter(
  ({ name, placed }) => !ends.includes(name) && placed !== true,
)

describe.each(stages)('the stage "$name"', ({ summary, examples }) => {
  test('is described in one sentence', () => {
    expect(summary.length).toBeLessThan(80)
    expect(summary).toMatch(/^[A-Z][a-z]+s? .*\.$/)
  })

  test.each(examples)('shows an example that is true: $title', async (example) => {
    for (const codegen of [true, false]) expect(await runExample(example, codegen)).toEqual(example.out)
  })
})
