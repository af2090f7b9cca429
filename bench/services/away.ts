import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { kafkaClient } from '../../src/clients/kafka/kafka-client.ts'
import type { Kafka } from '../../test/services/kafka/start-kafka.ts'
import { logpipeEntry, node } from '../contenders.ts'
import { connectionTo, fill, partitions, verify, written } from './kafka-topics.ts'
import { observe } from './observed.ts'
import { pipelineText } from './pipeline-text.ts'

/** Milliseconds without a broker. */
const gap = 15_000

/** Kills the broker in mid-stream and starts it again later; the largest resident size of logpipe in megabytes. Nothing may be missing. */
export async function away(kafka: Kafka, client: string, folder: string, count: number): Promise<number> {
  const brokers = kafka.addresses.plain.join(',')
  const admin = kafkaClient('platformatic').admin(connectionTo(brokers))
  const name = `away-${client}-${Date.now().toString(36)}`
  const [input, output] = [`${name}-in`, `${name}-out`]
  await admin.createTopic(input, partitions)
  await admin.createTopic(output, partitions)
  await fill(brokers, input, count)
  const file = join(folder, `${name}.pipe`)
  writeFileSync(file, pipelineText({ name, client, brokers, input, output }))
  let wasAway = false
  const { peak } = await observe(
    [node, logpipeEntry, 'run', '--state', join(folder, name), file],
    count,
    () => written(admin, output),
    async (seen) => {
      if (wasAway || seen < count / 4) return
      wasAway = true
      await kafka.brokers[0]!.kill()
      await delay(gap)
      await kafka.brokers[0]!.start()
      await delay(1000)
    },
  )
  const { missing } = await verify(brokers, output, count)
  await admin.close()
  if (missing > 0) throw new Error(`${missing} messages are missing after the broker was away.`)
  return peak
}
