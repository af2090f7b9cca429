/**
 * `node bare-loop.ts CLIENT BROKERS IN OUT`: writes to OUT what it reads from IN, as the manual of a client shows it, until it is ended. What
 * is asked of the client (acknowledgements, sizes) is what logpipe asks of it.
 */
import { Consumer, Producer } from '@platformatic/kafka'
import kafkajs from 'kafkajs'

const [client, brokers, input, output] = process.argv.slice(2) as [string, string, string, string]
const groupId = `bare-${output}`
const maxBytes = 1024 * 1024
const maxWait = 250

await { kafkajs: byKafkajs, platformatic: byPlatformatic }[client]!()

async function byKafkajs(): Promise<void> {
  const kafka = new kafkajs.Kafka({
    clientId: 'bare',
    brokers: brokers.split(','),
    logLevel: kafkajs.logLevel.NOTHING,
  })
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 8 })
  const consumer = kafka.consumer({
    groupId,
    maxBytes,
    maxBytesPerPartition: maxBytes,
    maxWaitTimeInMs: maxWait,
  })
  await Promise.all([producer.connect(), consumer.connect()])
  await consumer.subscribe({ topics: [input], fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    partitionsConsumedConcurrently: 4,
    eachBatch: async ({ batch, resolveOffset, heartbeat }) => {
      const messages = batch.messages.map(({ key, value }) => ({ key, value, partition: batch.partition }))
      await producer.sendBatch({ acks: -1, topicMessages: [{ topic: output, messages }] })
      resolveOffset(batch.messages.at(-1)!.offset)
      await heartbeat()
    },
  })
}

async function byPlatformatic(): Promise<void> {
  const base = { clientId: 'bare', bootstrapBrokers: brokers.split(',') }
  const producer = new Producer({ ...base, idempotent: true })
  const consumer = new Consumer({ ...base, groupId, maxBytes, maxWaitTime: maxWait, autocommit: false })
  const stream = await consumer.consume({ topics: [input], mode: 'earliest' })
  let sending: Promise<unknown> = Promise.resolve()
  let messages: { topic: string; key: Buffer; value: Buffer; partition: number }[] = []
  const send = async (): Promise<void> => {
    const full = messages
    messages = []
    await sending
    sending = producer.send({ messages: full, acks: -1 })
  }
  // What is left when the input stands still is sent, too.
  setInterval(() => (messages.length > 0 ? send() : undefined), 100)
  for await (const { key, value, partition } of stream) {
    messages.push({ topic: output, key, value, partition })
    if (messages.length === 1000) await send()
  }
}
