import { expect, test } from 'vitest'
import type { LogicalPlan } from '../../../src/ir/plan.ts'
import { catalog } from '../../../src/operators/catalog.ts'
import { epochInterval } from '../../../src/plan/delivery/epoch-interval.ts'
import { connectorPlan } from '../../support/connector-plan.ts'

function interval(sinks: readonly string[], checkpoint?: LogicalPlan['settings']['checkpoint']): number {
  const { nodes, settings } = connectorPlan(
    [],
    sinks.map((use) => ({ use })),
  ).plan
  const { checkpoint: _, ...others } = settings
  return epochInterval(
    { nodes, settings: { ...others, ...(checkpoint === undefined ? {} : { checkpoint }) } },
    catalog,
  )
}

test('epochs are a second apart, ten where a sink for HDFS is, and as the pipeline says where it does', () => {
  expect(interval(['stdout'])).toBe(1_000_000)
  expect(interval(['stdout', 'hdfs'])).toBe(10_000_000)
  expect(interval(['hdfs'], 2_000_000)).toBe(2_000_000)
  expect(interval(['hdfs'], 'off')).toBe(Number.POSITIVE_INFINITY)
})
