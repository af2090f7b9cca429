import { randomUUID } from 'node:crypto'
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { clientNames } from '../../../src/clients/kafka/kafka-client.ts'
import { prepare } from '../../support/killed-runs.ts'
import { runLogpipe } from '../../support/run-logpipe.ts'
import { testFolder } from '../../support/run-pipe.ts'
import { serviceSuite } from '../support/service-suite.ts'
import { startFeeder } from './feeder.ts'
import { kafkaClient } from './kafka-client.ts'
import { watchProgress } from './progress.ts'
import { readValues } from './read-topic.ts'
import { type Kafka, kafkaProgram, startKafka } from './start-kafka.ts'
import { createTopics } from './topics.ts'

const partitions = 6

serviceSuite('a cluster of three brokers', [kafkaProgram], () => {
  let kafka: Kafka
  let brokers: readonly string[]
  beforeAll(async () => {
    kafka = await startKafka({ brokers: 3 })
    brokers = kafka.addresses.plain
    return () => kafka.close()
  })

  /** Waits until each partition, those of the brokers' own topics too, has all its copies. */
  const isWhole = async (): Promise<void> => {
    const admin = kafkaClient(brokers).admin()
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

  test.each(clientNames)(
    'is restarted broker by broker under a pipeline that loses and doubles nothing (%s)',
    async (client) => {
      // One that failed may have left a broker stopped.
      await Promise.all(kafka.brokers.map((broker) => broker.start()))
      await isWhole()
      const name = `rolling_${randomUUID().slice(0, 8)}`
      const [from, exact, plain] = [`${name}-in`, `${name}-exact`, `${name}-plain`]
      await createTopics(brokers, [from, exact, plain], { partitions })
      const folder = testFolder()
      const shared = `brokers: ${JSON.stringify(brokers)}, client: ${client}, timeout: 5s`
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
      const feeder = await startFeeder(brokers, from, {
        make: (i) => ({ partition: i % partitions, value: JSON.stringify({ i }) }),
        batch: 24,
        every: 40,
      })
      const progress = await watchProgress(brokers)
      onTestFinished(async () => {
        await feeder.stop()
        await progress.close()
        await run.kill()
      })
      /** Waits until the run has decided and delivered more. */
      const works = async (): Promise<void> => {
        for (const [group, topic] of [
          [`logpipe.${name}.src`, from],
          [`logpipe.${name}.exact.epochs`, exact],
        ] as const) {
          let before: number | undefined
          await run.until(async () => {
            before ??= await progress.of(group, topic)
            return before !== undefined && ((await progress.of(group, topic)) ?? 0) > before
          })
        }
      }
      await works()
      for (const broker of kafka.brokers) {
        await broker.stop()
        await works()
        await broker.start()
        await isWhole()
        await works()
      }
      await feeder.stop()
      await run.until(async () => (await progress.of(`logpipe.${name}.src`, from)) === feeder.sent())
      const { code, errors, stats } = await run.stop()
      expect(code, errors).toBe(0)
      expect(stats?.balanced).toBe(true)
      const numbers = async (topic: string): Promise<readonly number[]> =>
        (await readValues(brokers, topic))
          .map((value) => (JSON.parse(value) as { readonly i: number }).i)
          .sort((one, other) => one - other)
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
})
