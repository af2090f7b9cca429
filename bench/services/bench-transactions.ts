import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { kafkaClient } from '../../src/clients/kafka/kafka-client.ts'
import { startKafka } from '../../test/services/kafka/start-kafka.ts'
import { logpipeEntry, node } from '../contenders.ts'
import type { Client } from './bench-kafka.ts'
import { connectionTo, fill, partitions, verify } from './kafka-topics.ts'
import { pipelineText } from './pipeline-text.ts'
import { inTurn, medianRun } from './rounds.ts'
import { type Timed, timedRun } from './timed-run.ts'

type Way = 'true' | 'direct'

/** Kafka → filter → Kafka to the end of the input, from an outbox and with transactions that decide, in turn; the text of the result. */
export async function benchTransactions(
  folder: string,
  count: number,
  rounds: number,
  chosen: readonly Client[],
  given: string | undefined,
): Promise<string> {
  const kafka = given === undefined ? await startKafka() : undefined
  const brokers = given ?? kafka!.addresses.plain.join(',')
  const admin = kafkaClient('platformatic').admin(connectionTo(brokers))
  try {
    const tag = Date.now().toString(36)
    const input = `bench-in-${tag}`
    await admin.createTopic(input, partitions)
    await fill(brokers, input, count)
    let runs = 0
    const run = async (client: Client, transactions: Way): Promise<Timed> => {
      const name = `${tag}-${++runs}`
      const output = `bench-out-${name}`
      await admin.createTopic(output, partitions)
      const file = join(folder, `${name}.pipe`)
      writeFileSync(file, pipelineText({ name, client, brokers, input, output, transactions }))
      const argv = [node, logpipeEntry, 'run', '--until-eof', '--state', join(folder, name), file]
      const timed = await timedRun(argv, () => kafka?.brokers[0]?.pid)
      const { missing, doubled } = await verify(brokers, output, count)
      if (missing + doubled > 0) throw new Error(`${missing} messages are missing, ${doubled} came twice.`)
      return timed
    }
    const texts: string[] = []
    for (const client of chosen) {
      const all = await inTurn(
        rounds,
        () => run(client, 'true'),
        () => run(client, 'direct'),
        ({ rival, ours }) =>
          process.stderr.write(`${client}: outbox ${rowText(rival)}; direct ${rowText(ours)}\n`),
      )
      const [outbox, direct] = [medianRun(all, 'rival'), medianRun(all, 'ours')]
      texts.push(
        [
          `### Kafka → filter → Kafka in transactions, ${count} messages of 1 KB, from the start of the program to its end, client ${client}`,
          `transactions: true: ${rowText(outbox)}`,
          `transactions: direct: ${rowText(direct)}`,
          `direct takes ${((direct.cpu / outbox.cpu) * 100).toFixed(0)} % of the CPU seconds`,
        ].join('\n'),
      )
    }
    return texts.join('\n\n')
  } finally {
    await admin.close()
    await kafka?.close()
  }
}

const rowText = ({ cpu, wall, serverCpu, peak }: Timed): string =>
  `${cpu.toFixed(1)} CPU s (broker ${serverCpu.toFixed(1)}), ${wall.toFixed(1)} s, ${Math.round(peak)} MB`
