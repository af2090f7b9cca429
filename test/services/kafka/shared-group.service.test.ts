import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { kafkaClient } from '../../../src/clients/kafka/kafka-client.ts'
import { prepare } from '../../support/killed-runs.ts'
import { type LogpipeRun, runLogpipe } from '../../support/run-logpipe.ts'
import { testFolder } from '../../support/run-pipe.ts'
import { startReader } from './consuming.ts'
import { startFeeder } from './feeder.ts'
import { type KafkaOfSuite, kafkaSuite } from './kafka-suite.ts'
import { type Progress, watchProgress } from './progress.ts'
import { createTopics } from './topics.ts'

const partitions = 6

/** One copy of an event in the output. */
interface Copy {
  /** Place of the event in the input. */
  readonly p: number
  readonly o: number
  /** The process that wrote it. */
  readonly by: string
  /** When the broker had it, in milliseconds. */
  readonly at: number
}

/** A change of who is in the group. */
interface Change {
  readonly what: string
  readonly at: number
  /** What the group had committed when it began. */
  readonly committed: ReadonlyMap<number, number>
}

/** Brokers know a silent member of the newer protocol by settings of their own. */
const settings = {
  'group.min.session.timeout.ms': '500',
  'group.consumer.min.session.timeout.ms': '1000',
  'group.consumer.session.timeout.ms': '2000',
  'group.consumer.min.heartbeat.interval.ms': '200',
  'group.consumer.heartbeat.interval.ms': '300',
}

const clients = ['client: kafkajs', 'client: platformatic', 'client: platformatic, protocol: consumer']

/** Milliseconds that lie between two checkpoints, and that a decision and its commit take at most on a busy machine. */
const checkpoint = 200
const slack = 10_000

/** A topic that is fed all the while, the topic into which members of a group copy it, and a way to start members. */
async function work(of: KafkaOfSuite, client: string) {
  const group = `shared-${randomUUID().slice(0, 8)}`
  const [from, to] = [`${group}-in`, `${group}-out`]
  await createTopics(of.brokers, [from], { partitions })
  await createTopics(of.brokers, [to], { settings: { 'message.timestamp.type': 'LogAppendTime' } })
  const connection = {
    brokers: of.brokers,
    clientId: 'tests',
    timeout: 10_000_000,
    title: 'kafka "tests"',
  }
  const reader = await startReader(kafkaClient('kafkajs'), connection, to)
  const progress = await watchProgress(of.brokers)
  const feeder = await startFeeder(of.brokers, from, {
    make: (i) => ({ partition: i % partitions, value: JSON.stringify({ i }) }),
    batch: 24,
    every: 40,
  })
  onTestFinished(async () => {
    await feeder.stop()
    await progress.close()
    await reader.consumer.close()
  })
  const copies = (after = 0): readonly Copy[] =>
    reader.messages.slice(after).map(({ value, timestamp }) => ({
      ...(JSON.parse(String(value)) as Omit<Copy, 'at'>),
      at: timestamp / 1000,
    }))

  const start = (by: string): LogpipeRun => {
    const folder = join(testFolder(), by)
    const pipe = `
    pipeline shared { checkpoint: ${checkpoint}ms }
    source src = kafka("${from}", brokers: "${of.brokers[0]}", members: shared, group: "${group}", session_timeout: 1s, ${client})
    sink out = kafka("${to}", brokers: "${of.brokers[0]}")
    from src | set p = @partition, o = @offset, by = "${by}" | to out`
    return runLogpipe(prepare(folder, pipe), { folder, warns: true })
  }
  /** Waits until each of these, and nobody else, has its share of the partitions. */
  const share = async (...runs: (readonly [name: string, run: LogpipeRun])[]): Promise<void> => {
    for (const [, run] of runs) {
      const seen = reader.messages.length
      await run.until(() => {
        const now = copies(seen)
        const last = new Map(now.map(({ p, by }) => [p, by]))
        return last.size === partitions && new Set(last.values()).size === runs.length
      })
    }
  }
  return { feeder, progress, group, from, copies, start, share }
}

kafkaSuite(
  'processes that share a group',
  (of) => {
    test.each(clients)(
      'come and go, one by kill -9, and lose nothing; what comes twice is no more than an epoch (%s)',
      async (client) => {
        const { feeder, progress, group, from, copies, start, share } = await work(of, client)
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
        const { feeder, progress, group, from, copies, start, share } = await work(of, client)
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
  { settings },
)

async function committedOf(progress: Progress, group: string, topic: string): Promise<Change['committed']> {
  const offsets = await progress.offsets(group, topic)
  if (offsets === undefined) throw new Error('the broker does not tell what is committed')
  return offsets
}

/** The copies of each event. */
const placesOf = (copies: readonly Copy[]): ReadonlyMap<string, readonly Copy[]> =>
  Map.groupBy(copies, ({ p, o }) => `${p}/${o}`)
