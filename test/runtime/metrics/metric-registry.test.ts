import { expect, test } from 'vitest'
import type { MetricDefinition } from '../../../src/operators/contract/metrics.ts'
import { MetricRegistry } from '../../../src/runtime/metrics/metric-registry.ts'

const counter = (given: Partial<MetricDefinition> = {}): MetricDefinition => ({
  name: 'requests_total',
  kind: 'counter',
  labels: ['status'],
  buckets: [],
  maxSeries: 2,
  ...given,
})

/** Samples as `suffix{labels} value`. */
const lines = (registry: MetricRegistry, name: string): readonly string[] =>
  registry
    .read()
    .find((reading) => reading.name === name)!
    .samples.map(({ suffix, labels, value }) => `${suffix}${JSON.stringify(labels)} ${value}`)

test('a counter adds up by its labels', () => {
  const registry = new MetricRegistry()
  const series = registry.define(counter())
  series.record(['200'], 1)
  series.record(['404'], 2)
  series.record(['200'], 1)
  expect(lines(registry, 'requests_total')).toEqual(['{"status":"200"} 2', '{"status":"404"} 2'])
})

test('two stages with one metric count into the same series', () => {
  const registry = new MetricRegistry()
  registry.define(counter()).record(['200'], 1)
  registry.define(counter()).record(['200'], 1)
  expect(lines(registry, 'requests_total')).toEqual(['{"status":"200"} 2'])
})

test('what comes beyond the most series is counted together, and how much it is', () => {
  const registry = new MetricRegistry()
  const series = registry.define(counter())
  for (const status of ['1', '2', '3', '4', '3']) series.record([status], 1)
  expect(lines(registry, 'requests_total')).toEqual([
    '{"status":"1"} 1',
    '{"status":"2"} 1',
    '{"status":"overflow"} 3',
  ])
  expect(lines(registry, 'logpipe_metric_overflow_total')).toEqual(['{"metric":"requests_total"} 3'])
})

test('a gauge shows its last value and none of series beyond the most', () => {
  const registry = new MetricRegistry()
  const series = registry.define(counter({ name: 'depth', kind: 'gauge', maxSeries: 1 }))
  series.record(['a'], 5)
  series.record(['b'], 7)
  series.record(['a'], 3)
  expect(lines(registry, 'depth')).toEqual(['{"status":"a"} 3'])
})

test('a histogram counts each value in every bucket that reaches it, its bound included', () => {
  const registry = new MetricRegistry()
  const series = registry.define(counter({ name: 'took', kind: 'histogram', labels: [], buckets: [1, 5] }))
  for (const value of [0.5, 1, 3, 9]) series.record([], value)
  expect(lines(registry, 'took')).toEqual([
    '_bucket{"le":"1"} 2',
    '_bucket{"le":"5"} 3',
    '_bucket{"le":"+Inf"} 4',
    '_sum{} 13.5',
    '_count{} 4',
  ])
})

test('label values that would join to one text are told apart', () => {
  const registry = new MetricRegistry()
  const series = registry.define(counter({ labels: ['a', 'b'], maxSeries: 10 }))
  series.record(['x', ''], 1)
  series.record(['', 'x'], 1)
  expect(lines(registry, 'requests_total')).toHaveLength(2)
})
