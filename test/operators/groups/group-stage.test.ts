import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Rec } from '../../../src/core/value.ts'
import type { StatefulNode } from '../../../src/ir/plan.ts'
import { noMeta } from '../../../src/operators/contract/row.ts'
import { OpenStateful } from '../../support/open-stateful.ts'
import { feedPlan } from '../../support/run-feed.ts'

async function nodeOf(stage: string): Promise<StatefulNode> {
  const plan = await feedPlan(`source one = feed()\nsink out = collect()\nfrom one | ${stage} | to out`)
  return plan.nodes.find((one) => one.op === 'stateful') as StatefulNode
}

/** The numbers in each group that was sent. */
const groupsOf = (open: OpenStateful): unknown[] =>
  open.sent.map(({ event }) => (event['logs'] as Rec[]).map(({ n }) => n))

test('a restart adds again what no group has taken along, so every event is sent once', async () => {
  const node = await nodeOf('aggregator_default(3)')
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }), async (restarts) => {
      const open = new OpenStateful(node)
      for (const [n, isRestarted] of restarts.entries()) {
        open.take(0, { n }, noMeta)
        open.advance(Number.NEGATIVE_INFINITY)
        expect(open.stage.outside?.()).toBe(0)
        if (isRestarted) open.restart()
        expect(open.entries).toBe((n + 1) % 3)
      }
      open.advance(Number.POSITIVE_INFINITY)
      // The last flush is told by a promise.
      await new Promise<void>((resolve) => void setImmediate(resolve))
      open.advance(Number.POSITIVE_INFINITY)
      const all = restarts.map((_, n) => n)
      const expected = all.flatMap((n) => (n % 3 === 0 ? [all.slice(n, n + 3)] : []))
      expect(groupsOf(open)).toEqual(expected)
      expect(open.held).toBe(0)
      expect(open.fates['absorbed']).toBe(all.length)
      expect(open.entries).toBe(0)
    }),
    { numRuns: 50 },
  )
})
