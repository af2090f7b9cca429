import kafkajs from 'kafkajs'
import Broker, { type FetchRequest } from 'kafkajs/src/broker/index.js'
import { afterEach, expect, test } from 'vitest'
import { failureOf } from '../../../../src/clients/kafka/kafkajs/failure.ts'
import { tellDamaged } from '../../../../src/clients/kafka/kafkajs/tell-damaged.ts'

const { fetch } = Broker.prototype
afterEach(() => {
  Broker.prototype.fetch = fetch
})

const broker = Object.create(Broker.prototype) as Broker
const connection = { brokers: ['b:1'], title: 'kafka source "k"' }
const two: FetchRequest = {
  maxWaitTime: 500,
  topics: [
    {
      topic: 't',
      partitions: [
        { partition: 0, fetchOffset: '4' },
        { partition: 1, fetchOffset: '7' },
      ],
    },
  ],
}
const numbersOf = ({ topics }: FetchRequest): readonly number[] =>
  topics.flatMap(({ partitions }) => partitions.map(({ partition }) => partition))

/** What is told where an answer with partition 1 in it ends so. */
async function told(
  error: Error,
): Promise<{ readonly failure: unknown; readonly asked: readonly number[][] }> {
  const asked: number[][] = []
  Broker.prototype.fetch = (request) => {
    asked.push([...numbersOf(request)])
    return numbersOf(request).includes(1) ? Promise.reject(error) : Promise.resolve({ responses: [] })
  }
  tellDamaged()
  const thrown: unknown = await broker.fetch(two).catch((thrown: unknown) => thrown)
  return { failure: failureOf(thrown, connection), asked }
}

test.each([
  new RangeError('The value of "offset" is out of range'),
  Object.assign(new Error('incorrect header check'), { code: 'Z_DATA_ERROR' }),
])('records that cannot be read are told with their place (%s)', async (error) => {
  const { failure, asked } = await told(error)
  expect(failure).toMatchObject({
    code: 'LP5517',
    blame: 'config',
    message: `The records of partition 1 of topic "t" from offset 7 on cannot be read: ${error.message}.`,
  })
  expect(asked).toEqual([[0, 1], [0], [1]])
})

test('kafkajs hands it on in what it has tried', async () => {
  const { failure } = await told(new RangeError('x'))
  expect(failure).toMatchObject({ code: 'LP5517' })
  Broker.prototype.fetch = () => Promise.reject(new RangeError('x'))
  tellDamaged()
  const thrown = (await broker.fetch(two).catch((error: unknown) => error)) as Error
  const tried = new kafkajs.KafkaJSNumberOfRetriesExceeded(thrown, { retryCount: 5, retryTime: 1 })
  expect(failureOf(tried, connection)).toMatchObject({ code: 'LP5517' })
})

test('what a broker or the network does is no damage', async () => {
  for (const error of [
    new kafkajs.KafkaJSConnectionError('x'),
    Object.assign(new Error('x'), { code: 'ECONNRESET' }),
  ]) {
    const { failure, asked } = await told(error)
    expect(failure).toMatchObject({ blame: 'connection' })
    expect(asked).toEqual([[0, 1]])
  }
})
