import { describe, expect, test } from 'vitest'
import { mismatches } from '../../../src/core/mismatch.ts'
import type { Value } from '../../../src/core/value.ts'
import { compileClosure } from '../../../src/expression/closure.ts'
import { valueFits } from '../../../src/lang/typing/fits.ts'
import { aggregators } from '../../../src/operators/aggregators/index.ts'
import { noMeta } from '../../../src/operators/contract/row.ts'
import { minute, reread } from '../../support/aggregate-samples.ts'
import { fixedRun } from '../../support/evaluate.ts'
import { openAggregator } from '../../support/open-aggregator.ts'

const named = `
  count sum avg min max first last min_by max_by count_distinct distinct list stddev variance median quantile mode
  any all join rate delta increase ewma histogram top_values merge window_start window_end`
  .trim()
  .split(/\s+/)

test('all 29 aggregators of the language are here, each once', () => {
  const names = aggregators.map(({ name }) => name)
  expect(new Set(names).size).toBe(29)
  expect(names.toSorted()).toEqual(named.toSorted())
})

describe.each(aggregators)('$name', (spec) => {
  test('is described in one sentence', () => {
    expect(spec.name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/)
    expect(spec.summary.length).toBeLessThan(80)
    expect(spec.summary).toMatch(/^[A-Z][a-z]+s .*\.$/)
    if (spec.details !== undefined) expect(spec.details).toMatch(/^[A-Z`].*\.$/)
  })

  test('reads two expressions of an event at the most', () => {
    const kinds = Object.values(spec.params).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'expression').length).toBeLessThanOrEqual(2)
    expect(kinds.every((kind) => kind === 'expression' || kind === 'value')).toBe(true)
  })

  test.each(spec.examples)('shows an example that is true: $title', ({ use, in: events, gives }) => {
    const { aggregator, args, type } = openAggregator(use)
    const read = args.map((expr) => compileClosure(expr, fixedRun))
    const before = mismatches.count
    let state = aggregator.start()
    for (const [index, event] of events.entries()) {
      const meta = { ...noMeta, time: minute!.start + index * 1_000_000, line: index + 1 }
      const [a, b] = read.map((value) => value({ event, meta }))
      aggregator.add(state, a ?? null, b ?? null, meta)
      state = reread(aggregator, state)
    }
    const value: Value = aggregator.finish(state, minute)
    expect(value).toEqual(gives)
    expect(mismatches.count).toBe(before)
    expect(valueFits(value, type)).toBe(true)
  })

  test('gives a value of its type for no event at all, with and without a window', () => {
    const { use } = spec.examples[0]!
    for (const window of [minute, null]) {
      const { aggregator, type } = openAggregator(use, {}, window !== null)
      expect(valueFits(aggregator.finish(aggregator.start(), window), type)).toBe(true)
    }
  })
})
