import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StatefulNode } from '../../../src/ir/plan.ts'
import { noMeta } from '../../../src/operators/contract/row.ts'
import { type Streams, streamsOf, turnsOf } from '../../models/arbitrary-streams.ts'
import { OpenStateful } from '../../support/open-stateful.ts'
import { feedPlan } from '../../support/run-feed.ts'

const stages = [
  'join two as p on k == p.k within -2s..5s',
  'join left two as p on k == p.k and v < p.v within 0s..6s',
  'join left two as p on k == p.k within -6s..-1s',
  'sequence by k within 9s { a[2..]: v <= 1, b: v >= 1 } emit {n: map(a, x -> x.n), b: b.n, t: b.@time}',
  'sequence within 12s { a: v <= 2, b: v >= 1, not x: v == a.v, c: v >= 3 } emit {n: [a.n, b.n, c.n]}',
  'sequence within 6s { a: v <= 1 by k, not b: v == 2 by k } emit {n: a.n, t: a.@time}',
  'sequence within 9s { a[1..2]: v <= 3 by v, not x: v == 4 by w, b: w <= 2 by w } emit {n: a[0].n, b: b.n}',
]

const windows = [
  'tumbling(5s)',
  'tumbling(9s) emit every 3s',
  'sliding(6s, every: 2s)',
  'sliding(6s, every: 4s) emit every 2s',
  'session(gap: 2s)',
  'session(gap: 4s, max: 6s)',
  'session(gap: 4s, until: v == 4)',
  'rows(3, ttl: 5s)',
].map((over) => `aggregate c = count(), ids = list(n), s = sum(v) by k over ${over} late drop`)
const whole = ['emit changes', 'emit every 3s'].map(
  (emit) => `aggregate c = count(), s = sum(v) by k ${emit}`,
)
const annotations = ['trailing(5s)', 'trailing(3, ttl: 1d)', 'previous(4s)', 'previous(2, ttl: 1d)'].map(
  (over) => `annotate c = count(), ids = list(n) by k over ${over} late drop`,
)

/** What a stage sends, with or without restarts. */
function run(
  node: StatefulNode,
  streams: Streams,
  isRestarted: boolean,
): { sent: unknown[]; open: OpenStateful } {
  const open = new OpenStateful(node)
  const sources = [...streams.events.keys()]
  /** Largest times less the lateness. */
  const watermarks = new Map(sources.map((source) => [source, Number.NEGATIVE_INFINITY]))
  const lines = new Map(sources.map((source) => [source, 0]))
  const ended = new Set<string>()
  const combined = (): number =>
    Math.min(
      Number.POSITIVE_INFINITY,
      ...sources.filter((source) => !ended.has(source)).map((source) => watermarks.get(source)!),
    )
  for (const turn of turnsOf(streams, 0)) {
    if ('end' in turn) ended.add(turn.source)
    else {
      for (const event of turn.events) {
        const line = lines.get(turn.source)! + 1
        lines.set(turn.source, line)
        const time = (event['t'] as { readonly micros: number }).micros
        const watermark = watermarks.get(turn.source)!
        watermarks.set(turn.source, Math.max(watermark, time - 3_000_000))
        const origin = { source: turn.source, partition: 'p', path: null }
        const input = node.inputs.length > 1 && turn.source === 'two' ? 1 : 0
        open.take(input, { ...event }, { ...noMeta, origin, time, watermark, line })
      }
    }
    open.advance(combined())
    if (isRestarted) open.restart()
  }
  open.advance(Number.POSITIVE_INFINITY)
  return { sent: open.sent.map(({ event, meta }) => ({ event, meta })), open }
}

async function nodeOf(stage: string): Promise<StatefulNode> {
  const other = stage.startsWith('join') ? '' : ', two'
  const plan = await feedPlan(`source one = feed(time: t, lateness: 3s)
source two = feed(time: t, lateness: 3s)
sink out = collect()
from one${other} | ${stage} | to out`)
  return plan.nodes.find((one) => one.op === 'stateful') as StatefulNode
}

test.each([...stages, ...windows, ...whole, ...annotations])(
  '%s gives the same with a restart after each batch',
  async (stage) => {
    const node = await nodeOf(stage)
    let sent = 0
    fc.assert(
      fc.property(streamsOf('one', 'two'), (streams) => {
        const without = run(node, streams, false)
        expect(run(node, streams, true).sent).toEqual(without.sent)
        sent += without.sent.length
      }),
      { numRuns: 200 },
    )
    expect(sent).toBeGreaterThan(50)
  },
)

test.each([...stages, ...windows])('%s lets go of all that it held', async (stage) => {
  const node = await nodeOf(stage)
  fc.assert(
    fc.property(streamsOf('one', 'two'), fc.boolean(), (streams, isRestarted) => {
      const { open } = run(node, streams, isRestarted)
      expect([open.held, open.stage.bytes?.()]).toEqual([0, 0])
      if (stage.startsWith('join') || stage.startsWith('sequence')) expect(open.entries).toBe(0)
    }),
    { numRuns: 100 },
  )
})
