import { readFileSync } from 'node:fs'
import type { SASLOptions } from 'kafkajs'
import { beforeAll, expect, test } from 'vitest'
import { startFaultProxy } from '../../support/fault-proxy.ts'
import { serviceSuite } from '../support/service-suite.ts'
import { kafkaClient } from './kafka-client.ts'
import { readTopic, readValues } from './read-topic.ts'
import { type Kafka, kafkaProgram, startKafka, useKafka } from './start-kafka.ts'
import { createTopics, produce, records } from './topics.ts'
import { bearerToken, users } from './users.ts'

const numbered = (count: number) => records(count, (i) => ({ key: `k${i % 7}`, value: `v${i}` }))
const values = (count: number): string[] => Array.from({ length: count }, (_, i) => `v${i}`).sort()

serviceSuite('a Kafka broker', [kafkaProgram], () => {
  let kafka: Kafka
  beforeAll(async () => {
    kafka = await useKafka()
  })

  test('gives back what was written, by partition and in order', async () => {
    const { plain } = kafka.addresses
    await createTopics(plain, ['smoke'], { partitions: 3 })
    await produce(plain, 'smoke', numbered(500))
    const partitions = await readTopic(plain, 'smoke')
    expect(partitions).toHaveLength(3)
    expect(
      partitions
        .flat()
        .map(({ value }) => value)
        .sort(),
    ).toEqual(values(500))
    for (const partition of partitions) {
      expect(partition.map(({ offset }) => offset)).toEqual(partition.map((_, i) => i))
      const numbers = partition.map(({ value }) => Number(value.slice(1)))
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
    }
  })

  test('is the same one when it is asked for again', async () => {
    const again = await useKafka()
    expect(again.brokers.map(({ pid }) => pid)).toEqual(kafka.brokers.map(({ pid }) => pid))
  })

  test('shows a committed reader no record of a transaction that was given up or is open', async () => {
    const { plain } = kafka.addresses
    await createTopics(plain, ['transactions'])
    const producer = kafkaClient(plain).producer({
      transactionalId: 'smoke',
      idempotent: true,
      maxInFlightRequests: 1,
    })
    await producer.connect()
    const inTransaction = async (value: string) => {
      const transaction = await producer.transaction()
      await transaction.send({ topic: 'transactions', messages: [{ value }] })
      return transaction
    }
    await (await inTransaction('given up')).abort()
    await (await inTransaction('committed')).commit()
    await (await inTransaction('also given up')).abort()
    expect(await readValues(plain, 'transactions')).toEqual(['committed'])
    const open = await inTransaction('open')
    expect(await readValues(plain, 'transactions')).toEqual(['committed'])
    const all = ['given up', 'committed', 'also given up', 'open']
    expect(await readValues(plain, 'transactions', { uncommitted: true })).toEqual(all)
    await open.abort()
    await producer.disconnect()
  })

  test.each<
    SASLOptions | { mechanism: 'oauthbearer'; oauthBearerProvider: () => Promise<{ value: string }> }
  >([
    { mechanism: 'plain', ...users.plain },
    { mechanism: 'scram-sha-256', ...users.scram },
    { mechanism: 'scram-sha-512', ...users.scram },
    { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: bearerToken() }) },
  ])('lets users in by $mechanism, with TLS and without', async (sasl) => {
    const ca = readFileSync(kafka.certificates.authority)
    for (const [brokers, ssl] of [
      [kafka.addresses.sasl, false],
      [kafka.addresses.saslTls, { ca }],
    ] as const) {
      const admin = kafkaClient(brokers, { sasl, ssl, retry: { retries: 0 } }).admin()
      await admin.connect()
      expect(await admin.listTopics()).toEqual(expect.any(Array))
      await admin.disconnect()
    }
  })

  test('refuses a wrong password, and shows a user without rights no topic', async () => {
    const asUser = (username: string, password: string) =>
      kafkaClient(kafka.addresses.sasl, {
        sasl: { mechanism: 'plain', username, password },
        retry: { retries: 0 },
      }).admin()
    await expect(asUser('alice', 'wrong').connect()).rejects.toThrow(/[Aa]uthentication failed/)
    await createTopics(kafka.addresses.plain, ['hidden'])
    const guest = asUser(users.guest.username, users.guest.password)
    await guest.connect()
    expect(await guest.listTopics()).not.toContain('hidden')
    await guest.disconnect()
  })

  test('asks for a certificate where it is told to', async () => {
    const { authority, client } = kafka.certificates
    const ca = readFileSync(authority)
    const own = { cert: readFileSync(client.certificate), key: readFileSync(client.key) }
    const open = (ssl: object) =>
      kafkaClient(kafka.addresses.mutualTls, { ssl, retry: { retries: 0 } }).admin()
    const admin = open({ ca, ...own })
    await admin.connect()
    expect(await admin.listTopics()).toEqual(expect.any(Array))
    await admin.disconnect()
    const stranger = open({ ca })
    await expect(stranger.connect().then(() => stranger.listTopics())).rejects.toThrow()
    await stranger.disconnect()
  })

  test('is reached by way of a proxy, and by no other way', async () => {
    const [place] = kafka.proxies
    await createTopics(kafka.addresses.plain, ['proxied'])
    const proxy = await startFaultProxy(place!)
    await produce(kafka.addresses.proxied, 'proxied', numbered(100))
    expect(proxy.bytes.up).toBeGreaterThan(400)
    await proxy.close()
    const admin = kafkaClient(kafka.addresses.proxied, { retry: { retries: 0 } }).admin()
    await expect(admin.connect()).rejects.toThrow(/ECONNREFUSED/)
    await admin.disconnect()
  })
})

serviceSuite('a Kafka broker of a suite alone', [kafkaProgram], () => {
  test('takes its own settings, and has after a kill what it had before', async () => {
    const kafka = await startKafka({ settings: { 'message.max.bytes': '2000' } })
    const { plain } = kafka.addresses
    await createTopics(plain, ['kept'])
    await produce(plain, 'kept', numbered(50))
    await expect(produce(plain, 'kept', [{ value: 'x'.repeat(5000) }])).rejects.toThrow(/larger/)
    const [broker] = kafka.brokers
    const before = broker!.pid
    await broker!.kill()
    expect(broker!.pid).toBeUndefined()
    await broker!.start()
    expect(broker!.pid).not.toBe(before)
    expect((await readValues(plain, 'kept')).sort()).toEqual(values(50))
    await kafka.close()
  })

  test('has two others beside it in a cluster that outlives each of them', async () => {
    const kafka = await startKafka({ brokers: 3 })
    const { plain } = kafka.addresses
    await createTopics(plain, ['copied'], { partitions: 3 })
    for (const [i, broker] of kafka.brokers.entries()) {
      await broker.stop()
      await produce(plain, 'copied', [{ value: `v${i}`, partition: i }])
      await broker.start()
    }
    expect((await readValues(plain, 'copied')).sort()).toEqual(values(3))
    await kafka.close()
  })
})
