import { expect, test } from 'vitest'
import { fuseStateless } from '../../../src/plan/passes/fuse-stateless.ts'
import { placeBuffers } from '../../../src/plan/passes/place-buffers.ts'
import { PlanBuilder } from '../../support/plan-builder.ts'
import { toyCatalog } from '../../support/toy-catalog.ts'

function crossed(): PlanBuilder {
  const plan = new PlanBuilder()
  const a = plan.source('a')
  const b = plan.source('b')
  plan.sink('from-a', [a])
  plan.sink('from-both', [a, b], {
    common: { except: [], overflow: 'block', bufferEvents: 10, bufferBytes: 1000 },
  })
  plan.deadLetter = plan.sink('rejects', [])
  plan.sink('unfed', [])
  return plan
}

test('a full buffer holds back the sources that feed its sink; rejects come from all', () => {
  const plan = crossed().build()
  const buffers = placeBuffers.run(plan, fuseStateless.run(plan, [], toyCatalog), toyCatalog)
  expect(buffers.map(({ sink, sources }) => [sink, sources])).toEqual([
    [2, [0]],
    [3, [0, 1]],
    [4, [0, 1]],
  ])
})

test('sizes are those of the settings where given', () => {
  const plan = crossed().build()
  const buffers = placeBuffers.run(plan, fuseStateless.run(plan, [], toyCatalog), toyCatalog)
  expect(buffers[1]).toMatchObject({ events: 10, bytes: 1000 })
  expect(buffers[0]).toMatchObject({ events: 65_536, bytes: 4 * 1024 * 1024 })
})

test('switched off, every buffer holds back every source', () => {
  const plan = crossed().build()
  const buffers = placeBuffers.plain(plan, fuseStateless.run(plan, [], toyCatalog))
  expect(buffers.map(({ sources }) => sources)).toEqual([
    [0, 1],
    [0, 1],
    [0, 1],
    [0, 1],
  ])
})
