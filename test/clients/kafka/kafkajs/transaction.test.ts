import type { Producer, ProducerBatch, Transaction } from 'kafkajs'
import { expect, test } from 'vitest'
import { KafkajsTransaction } from '../../../../src/clients/kafka/kafkajs/transaction.ts'

/** Why brokers that have not ended the transaction before take nothing for the next, as kafkajs throws it. */
const notYet = (): Error =>
  Object.assign(new Error('retries exceeded'), {
    cause: Object.assign(new Error('not yet'), { type: 'CONCURRENT_TRANSACTIONS' }),
  })

/** A transaction whose requests are told, as topics with partitions, and fail as is told; undefined: one is taken. */
async function opened(failures: readonly (Error | undefined)[]) {
  const requests: string[] = []
  const left = [...failures]
  const took = (what: string): Promise<never[]> => {
    requests.push(what)
    const failure = left.shift()
    return failure === undefined ? Promise.resolve([]) : Promise.reject(failure)
  }
  const open = {
    sendBatch: ({ topicMessages = [] }: ProducerBatch) =>
      took(
        topicMessages
          .map(({ topic, messages }) => `${topic}: ${messages.map(({ partition }) => partition)}`)
          .join('; '),
      ),
    sendOffsets: () => took('offsets').then(() => {}),
  } as Partial<Transaction> as Transaction
  return { transaction: await KafkajsTransaction.begin(producerOf(() => Promise.resolve(open))), requests }
}

const producerOf = (transaction: () => Promise<Transaction>) =>
  ({ transaction }) as Partial<Producer> as Producer

const messages = (...partitions: number[]) => partitions.map((partition) => ({ partition, value: 'x' }))

test('the first request of a transaction goes to one partition, and is repeated until brokers are ready for it', async () => {
  const { transaction, requests } = await opened([notYet(), notYet()])
  await transaction.send({
    topicMessages: [
      { topic: 'a', messages: messages(2, 1, 2) },
      { topic: 'b', messages: messages(2) },
    ],
  })
  await transaction.send({ topicMessages: [{ topic: 'a', messages: messages(1, 0) }] })
  expect(requests).toEqual(['a: 2,2', 'a: 2,2', 'a: 2,2', 'a: 1; b: 2', 'a: 1,0'])
})

test('later requests, and other failures of the first, are not repeated', async () => {
  const batch = { topicMessages: [{ topic: 'a', messages: messages(0, 1) }] }
  const lost = Object.assign(new Error('lost'), { type: 'NOT_LEADER_FOR_PARTITION' })
  const first = await opened([lost])
  await expect(first.transaction.send(batch)).rejects.toBe(lost)
  expect(first.requests).toEqual(['a: 0'])
  const failure = notYet()
  const later = await opened([undefined, failure])
  await later.transaction.send({ topicMessages: [{ topic: 'a', messages: messages(0) }] })
  await expect(later.transaction.send(batch)).rejects.toBe(failure)
  expect(later.requests).toEqual(['a: 0', 'a: 0,1'])
})

test('a transaction that begins with offsets needs no request to one partition', async () => {
  const { transaction, requests } = await opened([notYet()])
  await transaction.sendOffsets({ consumerGroupId: 'g', topics: [] })
  await transaction.send({ topicMessages: [{ topic: 'a', messages: messages(0, 1) }] })
  expect(requests).toEqual(['offsets', 'offsets', 'a: 0,1'])
})

test('a transaction is begun again until brokers have dropped what another producer has left open', async () => {
  let tries = 0
  const producer = producerOf(() =>
    ++tries < 3 ? Promise.reject(notYet()) : Promise.resolve({} as Transaction),
  )
  await KafkajsTransaction.begin(producer)
  expect(tries).toBe(3)
  const fenced = Object.assign(new Error('fenced'), { type: 'PRODUCER_FENCED' })
  await expect(KafkajsTransaction.begin(producerOf(() => Promise.reject(fenced)))).rejects.toBe(fenced)
})

test('topics without messages are left out, and a message without a partition is a mistake that is told', async () => {
  const { transaction, requests } = await opened([])
  await transaction.send({
    topicMessages: [
      { topic: 'a', messages: [] },
      { topic: 'b', messages: messages(1) },
    ],
  })
  expect(requests).toEqual(['b: 1'])
  const batch = { topicMessages: [{ topic: 'b', messages: [...messages(1), { value: 'x' }] }] }
  await expect(transaction.send(batch)).rejects.toThrow('a message for the topic "b" has no partition')
  expect(requests).toEqual(['b: 1'])
})
