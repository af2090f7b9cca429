import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { KafkaMessage } from '../../../src/clients/kafka/client.ts'
import { kafkaClient } from '../../../src/clients/kafka/kafka-client.ts'
import { prepare } from '../../support/killed-runs.ts'
import { type LogpipeRun, runLogpipe } from '../../support/run-logpipe.ts'
import { testFolder } from '../../support/run-pipe.ts'
import { startReader } from './consuming.ts'
import { startFeeder } from './feeder.ts'
import type { KafkaOfSuite } from './kafka-suite.ts'
import { watchProgress } from './progress.ts'
import { createTopics } from './topics.ts'

const partitions = 6

/** Milliseconds that lie between two checkpoints. */
export const checkpoint = 200

/** Brokers know a silent member of the newer protocol by settings of their own. */
export const brokerSettings = {
  // Brokers look only now and then whether a transaction has been open for too long.
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': '500',
  'group.min.session.timeout.ms': '500',
  'group.consumer.min.session.timeout.ms': '1000',
  'group.consumer.session.timeout.ms': '2000',
  'group.consumer.min.heartbeat.interval.ms': '200',
  'group.consumer.heartbeat.interval.ms': '300',
}

/** One copy of an event in the output. */
export interface Copy {
  /** Place of the event in the input. */
  readonly p: number
  readonly o: number
  /** The process that wrote it. */
  readonly by: string
  /** When the broker had it, in milliseconds. */
  readonly at: number
}

/** The copies of each event. */
export const placesOf = (copies: readonly Copy[]): ReadonlyMap<string, readonly Copy[]> =>
  Map.groupBy(copies, ({ p, o }) => `${p}/${o}`)

interface Work {
  /** Settings of the source. */
  readonly client: string
  readonly session?: string
  /** More settings of the sink. */
  readonly sink?: string
  /** Another sink that takes all events too. */
  readonly beside?: string
}

/** A topic that is fed all the while, the topic into which members of a group copy it, and a way to start members. */
export async function groupWork(of: KafkaOfSuite, { client, session = '1s', sink = '', beside }: Work) {
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
  /** What the reader was told, each message once: it may have had to begin anew. */
  const told: KafkaMessage[] = []
  const known = new Set<number>()
  let looked = 0
  const unique = (): readonly KafkaMessage[] => {
    for (; looked < reader.messages.length; looked++) {
      const message = reader.messages[looked]!
      if (!known.has(message.offset)) told.push(message)
      known.add(message.offset)
    }
    return told
  }
  /** All copies but the first ones. */
  const copies = (after = 0): readonly Copy[] =>
    unique()
      .slice(after)
      .map(({ value, timestamp }) => ({
        ...(JSON.parse(String(value)) as Omit<Copy, 'at'>),
        at: timestamp / 1000,
      }))

  const home = testFolder()
  /** `isKept`: it goes on from where an earlier one of this name was. */
  const start = (by: string, { isKept = false } = {}): LogpipeRun => {
    const folder = join(home, by)
    const pipe = `
    pipeline shared { checkpoint: ${checkpoint}ms }
    source src = kafka("${from}", brokers: "${of.brokers[0]}", members: shared, group: "${group}", session_timeout: ${session}, ${client})
    sink out = kafka("${to}", brokers: "${of.brokers[0]}"${sink})
    from src | set p = @partition, o = @offset, by = "${by}" | to out${beside === undefined ? '' : `, ${beside}`}`
    const path = isKept ? join(folder, 'main.pipe') : prepare(folder, pipe)
    const run = runLogpipe(path, { folder, warns: true, more: ['--reset', 'starts'] })
    onTestFinished(async () => void (await run.kill()))
    return run
  }
  /** Waits until each of these, and nobody else, has its share of the partitions. */
  const share = async (...runs: (readonly [name: string, run: LogpipeRun])[]): Promise<void> => {
    for (const [, run] of runs) {
      const seen = unique().length
      await run.until(() => {
        const now = copies(seen)
        const last = new Map(now.map(({ p, by }) => [p, by]))
        return last.size === partitions && new Set(last.values()).size === runs.length
      })
    }
  }
  return { feeder, progress, group, from, copies, start, share }
}
