import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { clientNames } from '../../../src/clients/kafka/client-names.ts'
import { prepare } from '../../support/killed-runs.ts'
import { type LogpipeRun, runLogpipe } from '../../support/run-logpipe.ts'
import { testFolder } from '../../support/run-pipe.ts'
import { startFeeder } from './feeder.ts'
import { kafkaClient } from './kafka-client.ts'
import { kafkaSuite } from './kafka-suite.ts'
import { type Progress, watchProgress } from './progress.ts'
import { readValues } from './read-topic.ts'
import { createTopics } from './topics.ts'

const partitions = 6
/** How often each broker is restarted under a shared group. */
const rounds = Number(process.env['LOGPIPE_KAFKA_ROUNDS'] ?? 1)

kafkaSuite(
  'a cluster of three brokers',
  (of) => {
    /** Waits until each partition, those of the brokers' own topics too, has all its copies. */
    const isWhole = async (): Promise<void> => {
      const admin = kafkaClient(of.brokers).admin()
      await admin.connect()
      try {
        await vi.waitFor(
          async () => {
            const { topics } = await admin.fetchTopicMetadata()
            const missing = topics.flatMap(({ name, partitions: all }) =>
              all
                .filter(({ isr }) => isr.length < 3)
                .map(({ partitionId, isr }) => `${name}/${partitionId} ${isr}`),
            )
            expect(missing).toEqual([])
          },
          { timeout: 120_000, interval: 200 },
        )
      } finally {
        await admin.disconnect()
      }
    }

    /** Three topics, the first of them fed with so many messages every 40 ms. */
    const begin = async (batch: number) => {
      // A test that failed may have left a broker stopped.
      await Promise.all(of.kafka.brokers.map((broker) => broker.start()))
      await isWhole()
      const name = `rolling_${randomUUID().slice(0, 8)}`
      const topics = [`${name}-in`, `${name}-exact`, `${name}-plain`] as const
      await createTopics(of.brokers, topics, { partitions })
      const feeder = await startFeeder(of.brokers, topics[0], {
        make: (i) => ({ partition: i % partitions, value: JSON.stringify({ i }) }),
        batch,
        every: 40,
      })
      const progress = await watchProgress(of.brokers)
      onTestFinished(async () => {
        await feeder.stop()
        await progress.close()
      })
      return { name, topics, feeder, progress }
    }

    /** Restarts one broker after the other; before and after each, and while it is away, there is progress. */
    const restartAll = async (works: () => Promise<void>): Promise<void> => {
      await works()
      for (const broker of of.kafka.brokers) {
        await broker.stop()
        await works()
        await broker.start()
        await isWhole()
        await works()
      }
    }

    const numbers = async (topic: string): Promise<readonly number[]> =>
      (await readValues(of.brokers, topic))
        .map((value) => (JSON.parse(value) as { readonly i: number }).i)
        .sort((one, other) => one - other)

    test.each(clientNames)(
      'is restarted broker by broker under a pipeline that loses and doubles nothing (%s)',
      async (client) => {
        const { name, topics, feeder, progress } = await begin(24)
        const [from, exact, plain] = topics
        const folder = testFolder()
        const shared = `brokers: ${JSON.stringify(of.brokers)}, client: ${client}, timeout: 5s`
        const run = runLogpipe(
          prepare(
            folder,
            `pipeline ${name} { checkpoint: 200ms }
            source src = kafka("${from}", ${shared}, session_timeout: 6s)
            sink exact = kafka("${exact}", ${shared}, key: i, transactions: true)
            sink plain = kafka("${plain}", ${shared}, key: i)
            from src | where i >= 0 | to exact, plain`,
          ),
          { folder, warns: true },
        )
        onTestFinished(async () => void (await run.kill()))
        /** Waits until the run has decided and delivered more. */
        const works = async (): Promise<void> => {
          await grows(run, progress, `logpipe.${name}.src`, from)
          await grows(run, progress, `logpipe.${name}.exact.epochs`, exact)
        }
        await restartAll(works)
        await feeder.stop()
        await run.until(async () => (await progress.of(`logpipe.${name}.src`, from)) === feeder.sent())
        const { code, errors, stats } = await run.stop()
        expect(code, errors).toBe(0)
        expect(stats?.balanced).toBe(true)
        const fed = await numbers(from)
        expect(fed).toEqual(Array.from({ length: feeder.sent() }, (_, i) => i))
        const atLeastOnce = await numbers(plain)
        process.stderr.write(
          `${client}: ${fed.length} events through three restarts; without transactions ${atLeastOnce.length - fed.length} came twice\n`,
        )
        expect(await numbers(exact)).toEqual(fed)
        expect([...new Set(atLeastOnce)]).toEqual(fed)
      },
      300_000,
    )

    test.each(clientNames)(
      `is restarted broker by broker under two processes that share a group, at high load and ${rounds} times; they go on and lose nothing (%s)`,
      async (client) => {
        const { name, topics, feeder, progress } = await begin(480)
        const [from, , to] = topics
        const group = `shared-${name}`
        const connection = `brokers: ${JSON.stringify(of.brokers)}, client: ${client}, timeout: 5s`
        const folder = testFolder()
        const [a, b] = ['a', 'b'].map((by) => {
          const own = join(folder, by)
          const path = prepare(
            own,
            `pipeline shared { checkpoint: 200ms }
            source src = kafka("${from}", ${connection}, members: shared, group: "${group}", session_timeout: 6s)
            sink out = kafka("${to}", ${connection})
            from src | to out`,
          )
          const run = runLogpipe(path, { folder: own, warns: true })
          onTestFinished(async () => void (await run.kill()))
          return run
        }) as [LogpipeRun, LogpipeRun]
        /** Waits until more of each partition is committed, whoever reads it. */
        const works = async (): Promise<void> => {
          let before: ReadonlyMap<number, number> | undefined
          await a.until(async () => {
            const now = await progress.offsets(group, from)
            before ??= now
            return now?.entries().every(([partition, offset]) => offset > before!.get(partition)!) === true
          })
        }
        for (let round = 0; round < rounds; round++) await restartAll(works)
        await feeder.stop()
        await a.until(async () => (await progress.of(group, from)) === feeder.sent())
        for (const run of [a, b]) {
          const { code, errors, stats } = await run.stop()
          expect(code, errors).toBe(0)
          expect(stats?.balanced).toBe(true)
        }
        const there = await numbers(to)
        process.stderr.write(
          `${client}: ${feeder.sent()} events, shared by two through ${3 * rounds} restarts; ${there.length - feeder.sent()} came twice\n`,
        )
        expect([...new Set(there)]).toEqual(Array.from({ length: feeder.sent() }, (_, i) => i))
      },
      180_000 + rounds * 180_000,
    )
  },
  { brokers: 3 },
)

/** Waits until more of a topic is committed for a group than there was. */
async function grows(run: LogpipeRun, progress: Progress, group: string, topic: string): Promise<void> {
  let before: number | undefined
  await run.until(async () => {
    before ??= await progress.of(group, topic)
    return before !== undefined && ((await progress.of(group, topic)) ?? 0) > before
  })
}
