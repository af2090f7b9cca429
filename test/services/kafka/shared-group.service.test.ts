import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { brokerSettings, checkpoint, groupWork, placesOf } from './group-work.ts'
import { kafkaSuite } from './kafka-suite.ts'
import type { Progress } from './progress.ts'

/** A change of who is in the group. */
interface Change {
  readonly what: string
  readonly at: number
  /** What the group had committed when it began. */
  readonly committed: ReadonlyMap<number, number>
}

const clients = ['client: kafkajs', 'client: platformatic', 'client: platformatic, protocol: consumer']

/** Milliseconds that a decision and its commit take at most on a busy machine. */
const slack = 10_000

kafkaSuite(
  'processes that share a group',
  (of) => {
    test.each(clients)(
      'come and go, one by kill -9, and lose nothing; what comes twice is no more than an epoch (%s)',
      async (client) => {
        const { feeder, progress, group, from, copies, start, share } = await groupWork(of, { client })
        const changes: Change[] = []
        const changing = async (what: string): Promise<void> => {
          // Members that were late once on a busy machine may have changed places before this was known.
          const committed = await committedOf(progress, group, from)
          changes.push({ what, at: Date.now(), committed })
        }

        const a = start('a')
        const b = start('b')
        await share(['a', a], ['b', b])
        await changing('a third comes')
        const c = start('c')
        await share(['a', a], ['b', b], ['c', c])
        await changing('one is killed')
        await c.kill()
        await share(['a', a], ['b', b])
        await changing('one ends')
        const ended = await b.stop()
        expect(ended.code, ended.errors).toBe(0)
        await share(['a', a])
        await feeder.stop()
        await vi.waitFor(() => expect(placesOf(copies()).size).toBe(feeder.sent()), 60_000)
        const last = await a.stop()
        expect(last.code, last.errors).toBe(0)

        const twice = [...placesOf(copies()).values()]
          .filter((all) => all.length > 1)
          .map((all) => all.toSorted((one, other) => one.at - other.at))
        const counts = changes.map(({ what, at }, i) => {
          const until = changes[i + 1]?.at ?? Number.POSITIVE_INFINITY
          const later = twice.filter((all) => all.at(-1)!.at >= at && all.at(-1)!.at < until)
          return { what, later, change: changes[i]! }
        })
        process.stderr.write(
          `${client}: ${feeder.sent()} events; twice: ${counts.map(({ what, later }) => `${later.length} when ${what}`).join(', ')}\n`,
        )
        for (const { later, change } of counts)
          for (const all of later) {
            const { p, o, at } = all[0]!
            // What the group had committed does not come again, so that it is what was read since the last decision.
            expect(o, `${client}: ${JSON.stringify(all)}`).toBeGreaterThanOrEqual(
              change.committed.get(p) ?? 0,
            )
            expect(at).toBeGreaterThan(change.at - checkpoint - slack)
          }
      },
      180_000,
    )

    test.each(clients)(
      'have one back that slept for longer than its session, which does not read what others have read by then (%s)',
      async (client) => {
        const { feeder, progress, group, from, copies, start, share } = await groupWork(of, { client })
        const a = start('a')
        const b = start('b')
        await share(['a', a], ['b', b])
        process.kill(b.pid, 'SIGSTOP')
        const asleep = await committedOf(progress, group, from)
        await share(['a', a])
        await sleep(3000)
        const awake = await committedOf(progress, group, from)
        const before = copies().length
        process.kill(b.pid, 'SIGCONT')
        await share(['a', a], ['b', b])
        // Whoever took no notice would read on.
        await sleep(2000)
        await feeder.stop()
        await vi.waitFor(() => expect(placesOf(copies()).size).toBe(feeder.sent()), 60_000)
        for (const run of [a, b]) {
          const { code, errors } = await run.stop()
          expect(code, errors).toBe(0)
        }
        const slept = [...awake].reduce((sum, [p, to]) => sum + to - (asleep.get(p) ?? 0), 0)
        const again = copies(before).filter(({ p, o, by }) => by === 'b' && o < (awake.get(p) ?? 0))
        process.stderr.write(
          `${client}: ${feeder.sent()} events, ${slept} while one slept; it had ${again.length} of them as well\n`,
        )
        // What it had in hand when it fell asleep.
        expect(again.length).toBeLessThan(slept / 4)
      },
      180_000,
    )
  },
  { settings: brokerSettings },
)

async function committedOf(progress: Progress, group: string, topic: string): Promise<Change['committed']> {
  const offsets = await progress.offsets(group, topic)
  if (offsets === undefined) throw new Error('the broker does not tell what is committed')
  return offsets
}
