import { describe, expect, test } from 'vitest'
import { catalog } from '../../src/operators/catalog.ts'
import { runExample } from '../support/run-example.ts'

const windows = [...catalog.windows.values()]

describe.each(windows)('the window "$name"', (spec) => {
  test('is described in one sentence', () => {
    expect(spec.name).toMatch(/^[a-z]+$/)
    expect(spec.summary.length).toBeLessThan(80)
    expect(spec.summary).toMatch(/^[A-Z][a-z]+s .*\.$/)
  })

  test.each(spec.examples)('shows an example that is true: $title', async (example) => {
    for (const codegen of [true, false])
      expect(await runExample({ ...example, time: 'time(at)' }, codegen)).toEqual(example.out)
  })
})
