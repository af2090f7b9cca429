import { Producer, ResponseError } from '@platformatic/kafka'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openProducer } from '../../../../src/clients/kafka/platformatic/producer.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const connection = { brokers: ['127.0.0.1:1'], clientId: 'c', timeout: 1_000_000, title: 'kafka sink "k"' }
const plain = { acks: -1, compression: 'none', idempotent: false } as const

/** Partitions of the topic `t` as brokers tell them, and as the library knows them. */
let told = 3
let known = 3
let asked = 0
let sent: (number | undefined)[] = []

beforeEach(() => {
  told = known = 3
  asked = 0
  sent = []
  vi.spyOn(Producer.prototype, 'metadata').mockImplementation((({ topics, forceUpdate = false }) => {
    if (forceUpdate) {
      asked++
      known = told
    }
    return Promise.resolve({ topics: new Map(topics?.map((topic) => [topic, { partitionsCount: known }])) })
  }) as Producer['metadata'])
  vi.spyOn(Producer.prototype, 'send').mockImplementation((({ messages }) => {
    sent.push(...messages.map(({ partition }) => partition))
    return Promise.resolve({})
  }) as Producer['send'])
})

const messages = (...partitions: readonly number[]) => [
  {
    topic: 't',
    messages: partitions.map((partition) => ({
      partition,
      key: null,
      value: Buffer.from('x'),
      headers: [],
      timestamp: undefined,
    })),
  },
]

test('new partitions are asked for before anything is sent to them, and only then', async () => {
  const producer = openProducer(connection, plain)
  await producer.open()
  await producer.send(messages(0, 2))
  expect(asked).toBe(0)
  told = 6
  await producer.send(messages(0, 5))
  await producer.send(messages(5))
  expect([asked, sent]).toEqual([1, [0, 2, 0, 5, 5]])
  await producer.close()
})

test('nothing is sent to a partition of which brokers do not know yet, nor anywhere else', async () => {
  const producer = openProducer(connection, plain)
  await producer.open()
  await expect(producer.send(messages(0, 5))).rejects.toMatchObject({ code: 'LP5507', blame: 'connection' })
  expect(sent).toEqual([])
  await producer.close()
})

test('what is closed while it is opened does not open itself again', async () => {
  let begun = 0
  vi.spyOn(Producer.prototype, 'beginTransaction').mockImplementation((() => {
    begun++
    // CONCURRENT_TRANSACTIONS
    return Promise.reject(new ResponseError(22, 4, { '/': [51, null] }, {}))
  }) as Producer['beginTransaction'])
  const producer = openProducer(connection, { ...plain, idempotent: true, transactionalId: 'id' })
  const opening = producer.open()
  opening.catch(() => {})
  await vi.waitFor(() => expect(begun).toBeGreaterThan(1))
  await producer.close()
  const before = begun
  await expect(opening).rejects.toMatchObject({ code: 'LP5507' })
  expect(begun).toBe(before)
})

test('what is opened anew is not closed by what was to open it before', async () => {
  let begun = 0
  let isBusy = true
  vi.spyOn(Producer.prototype, 'beginTransaction').mockImplementation((() => {
    begun++
    return isBusy
      ? Promise.reject(new ResponseError(22, 4, { '/': [51, null] }, {}))
      : Promise.resolve({ cancel: () => Promise.resolve() })
  }) as Producer['beginTransaction'])
  const producer = openProducer(connection, { ...plain, idempotent: true, transactionalId: 'id' })
  const before = producer.open()
  before.catch(() => {})
  await vi.waitFor(() => expect(begun).toBeGreaterThan(1))
  await producer.close()
  isBusy = false
  await producer.open()
  await expect(before).rejects.toMatchObject({ code: 'LP5507' })
  await producer.begin()
  await producer.close()
})
