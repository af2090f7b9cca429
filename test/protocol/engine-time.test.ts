import { expect, test } from 'vitest'
import type { Turn } from '../support/feed-source.ts'
import { feedPlan, runFeed } from '../support/run-feed.ts'
import { type Interleaving, inOrder, interleavings, type Partitions, partitionsOf } from './two-partitions.ts'

const inputs = 25
const ways = 4

const timeText = (seconds: number): string => new Date(seconds * 1000).toISOString()

/** Events one by one, each partition a source of its own. */
function turnsOf(partitions: Partitions, order: Interleaving): Turn[] {
  const turns: Turn[] = []
  inOrder(partitions, order, (time, partition) => {
    turns.push({ source: partition === 0 ? 'x' : 'y', events: [{ t: timeText(time) }] })
  })
  return turns
}

const text = (stage: string): string => `
source x = feed(time: t, lateness: 3s)
source y = feed(time: t, lateness: 3s)
sink out = collect()
from x, y | ${stage} | set at = @time | to out`

test.each([
  ['tumbling windows', 'aggregate n = count() over tumbling(10s)', [4, 7]],
  ['early results', 'aggregate n = count() over tumbling(10s) emit every 5s', [4, 7]],
  ['sliding windows', 'aggregate n = count() over sliding(10s, every: 5s)', [4, 7]],
  ['sessions', 'aggregate n = count() over session(gap: 5s)', [20, 9]],
] as const)(
  '%s of the engine do not depend on how sources interleave',
  async (_, stage, [step, disorder]) => {
    const plan = await feedPlan(text(stage))
    let events = 0
    for (let seed = 0; seed < inputs; seed++) {
      const partitions = partitionsOf(seed, step, disorder)
      const results = new Set<string>()
      for (const order of interleavings(1000 + seed, ways)) {
        const { out } = await runFeed(plan, turnsOf(partitions, order))
        const rows = out.get('out')!
        events += rows.length
        results.add(
          rows
            .map((row) => JSON.stringify(row))
            .sort()
            .join('\n'),
        )
      }
      expect(results.size).toBe(1)
    }
    expect(events).toBeGreaterThan(inputs * ways * 5)
  },
)
