import { expect, test } from 'vitest'
import { probeConnectors } from '../../src/cli/probe-connectors.ts'
import { RunError } from '../../src/core/run-error.ts'
import type { LogicalPlan } from '../../src/ir/plan.ts'
import type { Catalog } from '../../src/operators/contract/catalog.ts'

const plan = {
  nodes: [
    {
      id: 0,
      op: 'source',
      name: 'good',
      use: { name: 'file', settings: { path: '/a' } },
      span: { start: 0, end: 4 },
      file: '',
    },
    {
      id: 1,
      op: 'sink',
      name: 'bad',
      use: { name: 'file', settings: { path: '/b' } },
      span: { start: 9, end: 12 },
      file: '',
    },
  ],
} as unknown as LogicalPlan

const catalogWith = (probe: (settings: { readonly path: string }) => Promise<void>): Catalog =>
  ({ sources: new Map([['file', { probe }]]), sinks: new Map([['file', { probe }]]) }) as unknown as Catalog

test('a connector that cannot be reached is a finding at its place', async () => {
  const catalog = catalogWith(async ({ path }) => {
    if (path === '/b') throw new RunError('LP5302', 'file sink "bad"', 'config', 'permission is denied.')
  })
  expect(await probeConnectors(plan, 'main.pipe', catalog)).toMatchObject([
    {
      code: 'LP5302',
      file: 'main.pipe',
      span: { start: 9, end: 12 },
      message: 'The sink "bad" cannot be used: permission is denied.',
    },
  ])
})

test('a defect in a probe is not blamed on the pipeline', async () => {
  const catalog = catalogWith(async () => {
    throw new TypeError('oops')
  })
  await expect(probeConnectors(plan, 'main.pipe', catalog)).rejects.toThrow('oops')
})
