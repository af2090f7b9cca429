import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LogicalPlan } from '../../src/ir/plan.ts'
import { feedPlan, runFeed } from '../support/run-feed.ts'
import { annotateModel, type Look } from './annotate-model.ts'
import { second, streamsOf, turnsOf, written } from './arbitrary-streams.ts'

const cases: readonly { readonly over: string; readonly look: Look }[] = [
  { over: 'trailing(5s)', look: { span: 5 * second, withItself: true } },
  { over: 'trailing(3, ttl: 1d)', look: { count: 3, withItself: true } },
  { over: 'previous(4s)', look: { span: 4 * second, withItself: false } },
  { over: 'previous(2, ttl: 1d)', look: { count: 2, withItself: false } },
]

const pipeline = (over: string, lateness: number): string => `
source one = feed(time: t, lateness: ${lateness}s)
source two = feed(time: t, lateness: ${lateness}s)
sink out = collect()
from one, two | annotate c = count(), ids = list(n), was = last(v) by k over ${over} late drop | to out`

test.each(cases)(
  'annotate over $over gives what the model gives, in its order, however the streams are cut and interleaved',
  async ({ over, look }) => {
    const plans = new Map<number, LogicalPlan>()
    for (const lateness of [0, 3, 20]) plans.set(lateness, await feedPlan(pipeline(over, lateness)))
    let looked = 0
    await fc.assert(
      fc.asyncProperty(streamsOf('one', 'two'), fc.constantFrom(0, 3, 20), async (streams, lateness) => {
        const says = annotateModel([...streams.events.values()], lateness * second, ({ k }) => k, look).map(
          ({ event, seen }) => ({
            ...written(event),
            c: seen.length,
            ids: seen.map((one) => one.event.n),
            was: seen.at(-1)?.event.v ?? null,
          }),
        )
        looked += says.filter(({ c }) => c > 1).length
        for (const which of [0, 1]) {
          const { out } = await runFeed(plans.get(lateness)!, turnsOf(streams, which))
          expect(out.get('out')).toEqual(says)
        }
      }),
      { numRuns: Number(process.env['LOGPIPE_RUNS'] ?? 60) },
    )
    expect(looked).toBeGreaterThan(20)
  },
)
