import { expect, test } from 'vitest'
import { Graph } from '../../../src/runtime/graph.ts'
import { type Counters, Ledger, newCounters } from '../../../src/runtime/ledger.ts'
import { engineReadings } from '../../../src/runtime/metrics/engine-readings.ts'
import { MetricRegistry } from '../../../src/runtime/metrics/metric-registry.ts'
import { TapRegistry } from '../../../src/runtime/taps/tap-registry.ts'
import { planOf } from '../../support/compile-text.ts'
import { fakeClock } from '../../support/fake-clock.ts'

test('every counter of the ledger is among the metrics, with its node and stage', async () => {
  const plan = await planOf('stream s = from stdin(format: json) | where x == 1\nfrom s | to stdout')
  const ledger = new Ledger()
  const step = plan.nodes.find(({ op }) => op === 'step')!
  const names = Object.keys(newCounters()) as (keyof Counters)[]
  for (const [i, name] of names.entries()) ledger.of(step.id)[name] = 1000 + i
  const readings = engineReadings({
    // No sink, so that the graph needs none.
    plan: { ...plan, nodes: [step] },
    clock: fakeClock(),
    ledger,
    graph: new Graph(new Map()),
    epochs: undefined,
    restarts: 0,
    metrics: new MetricRegistry(),
    taps: new TapRegistry(fakeClock()),
  })
  const samples = readings.flatMap(({ samples: of }) => of)
  expect(samples.map(({ value }) => value).sort()).toEqual(names.map((_, i) => 1000 + i).sort())
  for (const { labels } of samples) expect(labels).toMatchObject({ node: 's/where#1', stage: 'where' })
})

test('each metric is named after the conventions of Prometheus', async () => {
  const plan = await planOf('from stdin(format: json) | where x == 1 | to discard')
  const viewed = {
    plan: { ...plan, nodes: [] },
    clock: fakeClock(),
    ledger: new Ledger(),
    graph: new Graph(new Map()),
    epochs: undefined,
    restarts: 0,
    metrics: new MetricRegistry(),
    taps: new TapRegistry(fakeClock()),
  }
  for (const { name, kind, help } of engineReadings(viewed)) {
    expect(name).toMatch(/^logpipe_[a-z_]+$/)
    expect(name.endsWith('_total')).toBe(kind === 'counter')
    expect(help).toMatch(/^[A-Z].*\.$/)
  }
})
