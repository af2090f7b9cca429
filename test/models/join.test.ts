import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Rec } from '../../src/core/value.ts'
import { feedPlan, runFeed } from '../support/run-feed.ts'
import { type Streams, second, streamsOf, timeText, turnsOf, written } from './arbitrary-streams.ts'
import { joinModel } from './join-model.ts'
import { inTime } from './stream.ts'

const pipeline = (kind: string, on: string, within: string, lateness: number): string => `
source l = feed(time: t, lateness: ${lateness}s)
source r = feed(time: t, lateness: ${lateness}s)
sink out = collect()
from l | join ${kind} r as p on ${on} within ${within} | set at = @time | to out`

interface Case {
  readonly on: string
  readonly holds: (left: Rec, right: Rec) => boolean
  readonly from: number
  readonly to: number
}

const cases: readonly Case[] = [
  { on: 'k == p.k', holds: sameKey, from: 0, to: 5 },
  {
    on: 'p.k == k and v <= p.v',
    holds: (l, r) => sameKey(l, r) && Number(l['v']) <= Number(r['v']),
    from: -3,
    to: 3,
  },
  { on: 'k == p.k and v == p.v', holds: (l, r) => sameKey(l, r) && l['v'] === r['v'], from: -9, to: -2 },
  {
    on: 'k == p.k and @time != p.@time',
    holds: (l, r) => sameKey(l, r) && l['t'] !== r['t'],
    from: 2,
    to: 8,
  },
  { on: 'k == p.k', holds: sameKey, from: 0, to: 0 },
  { on: 'v + 1 == p.v - 0', holds: (l, r) => Number(l['v']) + 1 === r['v'], from: -4, to: 0 },
]

function sameKey(left: Rec, right: Rec): boolean {
  return left['k'] !== null && left['k'] === right['k']
}

/** What the model says that a sink is given. */
function expected(
  streams: Streams,
  kind: 'inner' | 'left',
  { holds, from, to }: Case,
  lateness: number,
): object[] {
  const side = (name: string) =>
    inTime(streams.events.get(name)!, lateness * second).map((one) => ({ ...one, event: written(one) }))
  return joinModel<Rec>(side('l'), side('r'), {
    kind,
    as: 'p',
    on: holds,
    from: from * second,
    to: to * second,
  }).map(({ event, time }) => ({ ...event, at: timeText(time) }))
}

test.each(cases.flatMap((one) => (['inner', 'left'] as const).map((kind) => ({ ...one, kind }))))(
  'a $kind join on $on within $from..$to gives what the model gives, in its order, however its streams are cut and interleaved',
  async (one) => {
    const plans = new Map<number, Awaited<ReturnType<typeof feedPlan>>>()
    for (const lateness of [0, 3, 20]) {
      const kind = one.kind === 'left' ? 'left' : ''
      plans.set(lateness, await feedPlan(pipeline(kind, one.on, `${one.from}s..${one.to}s`, lateness)))
    }
    await fc.assert(
      fc.asyncProperty(streamsOf('l', 'r'), fc.constantFrom(0, 3, 20), async (streams, lateness) => {
        const says = expected(streams, one.kind, one, lateness)
        for (const which of [0, 1]) {
          const { out } = await runFeed(plans.get(lateness)!, turnsOf(streams, which))
          expect(out.get('out')).toEqual(says)
        }
      }),
      { numRuns: Number(process.env['LOGPIPE_RUNS'] ?? 60) },
    )
  },
)
