import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Admin } from '@platformatic/kafka'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type {
  Connection,
  KafkaAdmin,
  KafkaProducer,
  NewMessage,
  ProducerOptions,
} from '../../../src/clients/kafka/client.ts'
import { clientNames } from '../../../src/clients/kafka/client-names.ts'
import { kafkaClient } from '../../../src/clients/kafka/kafka-client.ts'
import { serviceSuite } from '../support/service-suite.ts'
import { keyOf, type Reader, startReader } from './consuming.ts'
import { type Kafka, kafkaProgram, startKafka, useKafka } from './start-kafka.ts'
import { createTopics } from './topics.ts'
import { bearerToken, users } from './users.ts'

const connectionTo = (brokers: readonly string[], more: Partial<Connection> = {}): Connection => ({
  brokers,
  clientId: 'tests',
  timeout: 10_000_000,
  title: 'kafka "tests"',
  ...more,
})

const message = (value: string, more: Partial<NewMessage> = {}): NewMessage => ({
  partition: 0,
  key: null,
  value: Buffer.from(value),
  headers: [],
  timestamp: undefined,
  ...more,
})

const numbered = (count: number, partitions: number, first = 0): NewMessage[] =>
  Array.from({ length: count }, (_, i) => message(`v${first + i}`, { partition: (first + i) % partitions }))

const endsOf = async (admin: KafkaAdmin, topic: string): Promise<ReadonlyMap<number, number>> =>
  new Map([...(await admin.ends(topic))].map(([partition, { next }]) => [partition, next]))

const valuesOf = ({ messages }: Pick<Reader, 'messages'>): string[] =>
  messages.map(({ value }) => String(value))

/** What must be closed at the end of a test. */
const open: { close: () => Promise<void> }[] = []
const kept = <T extends { close: () => Promise<void> }>(one: T): T => {
  open.push(one)
  return one
}
const keptReader = (reader: Reader): Reader => {
  kept(reader.consumer)
  return reader
}

describe.each(clientNames)('the client "%s"', (name) => {
  const client = kafkaClient(name)

  async function producerOf(
    connection: Connection,
    options: Partial<ProducerOptions> = {},
  ): Promise<KafkaProducer> {
    const producer = kept(
      client.producer(connection, { acks: -1, compression: 'none', idempotent: true, ...options }),
    )
    await producer.open()
    return producer
  }

  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close()
  })

  serviceSuite('with a broker', [kafkaProgram], () => {
    let kafka: Kafka
    let connection: Connection
    beforeAll(async () => {
      kafka = await useKafka()
      connection = connectionTo(kafka.addresses.plain)
    })

    async function newTopic(partitions = 1, settings: Record<string, string> = {}): Promise<string> {
      const topic = `clients-${randomUUID()}`
      await createTopics(kafka.addresses.plain, [topic], { partitions, settings })
      return topic
    }

    test('makes topics, and tells of them', async () => {
      const admin = kept(client.admin(connection))
      const topic = `made-${randomUUID()}`
      expect(await admin.topic(topic)).toBeUndefined()
      await admin.createTopic(topic, 3)
      await vi.waitFor(async () => expect(await admin.topic(topic)).toEqual({ topic, partitions: [0, 1, 2] }))
      const topics = await admin.topics()
      expect(topics).toContain(topic)
      expect(topics).not.toContain('__consumer_offsets')
      expect(await admin.topicSetting(topic, 'max.message.bytes')).toBe('1048588')
    })

    test('tells where a topic begins and ends, also by time', async () => {
      const topic = await newTopic(2)
      const producer = await producerOf(connection)
      const at = 1_700_000_000_000_000
      await producer.send([
        { topic, messages: [0, 1, 2].map((i) => message('x', { timestamp: at + i * 1_000_000 })) },
      ])
      const admin = kept(client.admin(connection))
      expect(await admin.ends(topic)).toEqual(
        new Map([
          [0, { first: 0, next: 3 }],
          [1, { first: 0, next: 0 }],
        ]),
      )
      const found = (micros: number) => admin.offsetsAt(topic, micros).then((map) => map.get(0))
      expect([
        await found(at),
        await found(at + 1),
        await found(at + 1_500_000),
        await found(at * 2),
      ]).toEqual([0, 0, 2, 3])
      expect((await admin.offsetsAt(topic, at)).get(1)).toBe(0)
    })

    test.each(clientNames)('writes with each compression what "%s" reads', async (other) => {
      const topic = await newTopic(2)
      const compressions = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
      for (const compression of compressions) {
        const producer = await producerOf(connection, { compression })
        const messages = [
          message(compression, { key: Buffer.from('k'), timestamp: 1_700_000_000_123_000 }),
          message('', { partition: 1, value: null, key: Buffer.alloc(0) }),
          message('x'.repeat(3000), {
            headers: [
              ['name', Buffer.from('ä')],
              ['other', Buffer.from([0, 255])],
              ['name', Buffer.from('')],
            ],
          }),
        ]
        await producer.send([{ topic, messages }])
      }
      const reader = keptReader(await startReader(kafkaClient(other), connection, topic))
      await reader.reaches(topic, await endsOf(kept(client.admin(connection)), topic))
      const [first, second] = [0, 1].map((partition) =>
        reader.messages.filter((one) => one.partition === partition),
      )
      expect(first!.filter((_, i) => i % 2 === 0)).toEqual(
        compressions.map((compression, i) => ({
          topic,
          partition: 0,
          offset: i * 2,
          timestamp: 1_700_000_000_123_000,
          key: Buffer.from('k'),
          value: Buffer.from(compression),
          headers: [],
        })),
      )
      for (const { value, key, headers } of first!.filter((_, i) => i % 2 === 1)) {
        expect([String(value), key]).toEqual(['x'.repeat(3000), null])
        expect(headers.filter(([one]) => one === 'name').map(([, each]) => String(each))).toEqual(['ä', ''])
        expect(headers.filter(([one]) => one === 'other')).toEqual([['other', Buffer.from([0, 255])]])
      }
      expect(second!.map(({ key, value }) => [key, value])).toEqual(
        compressions.map(() => [Buffer.alloc(0), null]),
      )
    })

    test.each([0, 1, -1] as const)('writes with acks %i', async (acks) => {
      const topic = await newTopic(3)
      const producer = await producerOf(connection, { acks, idempotent: false })
      const send = () =>
        Promise.all(
          [0, 1, 2].map((partition) =>
            producer.send([{ topic, messages: numbered(30, 1).map((one) => ({ ...one, partition })) }]),
          ),
        )
      const admin = kept(client.admin(connection))
      const counts = async () => [...(await endsOf(admin, topic)).values()]
      if (acks !== 0) {
        await send()
        await vi.waitFor(async () => expect(await counts()).toEqual([30, 30, 30]))
        return
      }
      // Nobody says whether they came: a broker that does not lead the new topic yet lets them fall.
      await vi.waitFor(
        async () => {
          await send()
          for (const count of await counts()) expect([count % 30, count > 0]).toEqual([0, true])
        },
        { timeout: 30_000, interval: 500 },
      )
    })

    test('sees nothing of a transaction that came to nothing, however many answers it takes', async () => {
      const topic = await newTopic(2)
      const producer = await producerOf(connection, { transactionalId: randomUUID() })
      const send = (value: string, count: number) =>
        producer.send([
          {
            topic,
            messages: Array.from({ length: count }, (_, i) =>
              message(value.padEnd(1000), { partition: i % 2 }),
            ),
          },
        ])
      for (const value of ['one', 'two', 'three']) {
        await producer.begin()
        for (let i = 0; i < 10; i++) await send(`not ${value}`, 20)
        await producer.abort()
        await producer.begin()
        await send(value, 2)
        await producer.commit()
      }
      await producer.begin()
      await producer.abort()
      const ends = await endsOf(kept(client.admin(connection)), topic)
      const committed = keptReader(await startReader(client, connection, topic, { maxBytes: 10_000 }))
      await committed.reaches(topic, ends)
      expect(
        valuesOf(committed)
          .map((text) => text.trim())
          .sort(),
      ).toEqual(['one', 'one', 'two', 'two', 'three', 'three'].sort())
      const all = keptReader(await startReader(client, connection, topic, { isolation: 'read_uncommitted' }))
      await all.reaches(topic, ends)
      expect(all.messages).toHaveLength(606)
    })

    test('keeps offsets with their notes in a transaction, and only if it is committed', async () => {
      const topic = await newTopic()
      const group = randomUUID()
      const producer = await producerOf(connection, { transactionalId: randomUUID() })
      const admin = kept(client.admin(connection))
      const mark = (offset: number) =>
        producer.sendOffsets(group, [{ topic, partition: 0, offset, metadata: `{"n":${offset}}` }])
      for (let epoch = 1; epoch <= 5; epoch++) {
        await producer.begin()
        await producer.send([{ topic, messages: numbered(3, 1) }])
        await mark(epoch * 1_000_000_000)
        await producer.commit()
      }
      const last = new Map([[0, { offset: 5_000_000_000, metadata: '{"n":5000000000}' }]])
      await vi.waitFor(async () => expect(await admin.committed(group, topic)).toEqual(last))
      await producer.begin()
      await mark(7)
      await producer.abort()
      await producer.begin()
      await producer.commit()
      expect(await admin.committed(group, topic)).toEqual(last)
    })

    test('locks out whoever had the transactional id before', async () => {
      const topic = await newTopic()
      const transactionalId = randomUUID()
      const before = await producerOf(connection, { transactionalId })
      await before.begin()
      await before.send([{ topic, messages: [message('before')] }])
      const after = await producerOf(connection, { transactionalId })
      await expect(before.commit()).rejects.toMatchObject({ code: 'LP5506', blame: 'config' })
      await after.begin()
      await after.send([{ topic, messages: [message('after')] }])
      await after.commit()
      const reader = keptReader(await startReader(client, connection, topic))
      await reader.reaches(topic, await endsOf(kept(client.admin(connection)), topic))
      expect(valuesOf(reader)).toEqual(['after'])
    })

    test('reads from the offsets that it is told, from the committed ones, or from the first', async () => {
      const topic = await newTopic(3)
      const producer = await producerOf(connection)
      await producer.send([{ topic, messages: numbered(30, 3) }])
      const admin = kept(client.admin(connection))
      const ends = await endsOf(admin, topic)
      const group = randomUUID()
      const told = await startReader(client, connection, topic, {
        group,
        from: ({ partition }) => 4 + partition,
      })
      await told.reaches(topic, ends)
      // kafkajs may bring what lies before.
      expect(told.messages.map(({ offset, partition }) => offset - partition).sort()[0]).toBe(4)
      expect(told.messages).toHaveLength(6 + 5 + 4)
      await told.consumer.commit([
        { topic, partition: 0, offset: 7 },
        { topic, partition: 2, offset: 9 },
      ])
      await told.consumer.close()
      expect([...(await admin.committed(group, topic))].map(([p, { offset }]) => [p, offset])).toEqual([
        [0, 7],
        [2, 9],
      ])
      const committed = keptReader(
        await startReader(client, connection, topic, { group, from: () => undefined }),
      )
      await committed.reaches(topic, ends)
      expect(committed.messages).toHaveLength(3 + 10 + 1)
    })

    test('sets the offsets of a group that has no members', async () => {
      const topic = await newTopic(2)
      const admin = kept(client.admin(connection))
      const group = randomUUID()
      await admin.commit(group, [
        { topic, partition: 0, offset: 5 },
        { topic, partition: 1, offset: 6_000_000_000 },
      ])
      expect([...(await admin.committed(group, topic)).values()].map(({ offset }) => offset)).toEqual([
        5, 6_000_000_000,
      ])
    })

    test('waits where it is asked to, and leaves out partitions that are paused', async () => {
      const topic = await newTopic(2)
      const producer = await producerOf(connection)
      await producer.send([
        { topic, messages: numbered(2000, 2).map((one) => ({ ...one, key: Buffer.alloc(500) })) },
      ])
      let go = (): void => {}
      const waiting = new Promise<boolean>((resolve) => {
        go = () => resolve(true)
      })
      const came: number[] = []
      const reader = keptReader(
        await startReader(client, connection, topic, {
          maxBytes: 20_000,
          calls: {
            messages: ({ partition }, messages) => {
              came.push(...messages.map(() => partition))
              return came.length > 200 ? waiting : undefined
            },
          },
        }),
      )
      await vi.waitFor(() => expect(came.length).toBeGreaterThan(200))
      // kafkajs has a batch of each partition under way.
      const most = came.length + 1000
      await new Promise((resolve) => setTimeout(resolve, 500))
      expect(came.length).toBeLessThan(most)
      reader.consumer.pause([{ topic, partition: 1 }])
      go()
      await vi.waitFor(() => expect(came.filter((partition) => partition === 0)).toHaveLength(1000))
      reader.consumer.resume([{ topic, partition: 1 }])
      await vi.waitFor(() => expect(came.filter((partition) => partition === 1)).toHaveLength(1000), 20_000)
    })

    test('brings messages again that were not taken, once their partition is resumed; meanwhile it reads the others and stays in its group', async () => {
      const topic = await newTopic(2)
      const producer = await producerOf(connection)
      await producer.send([{ topic, messages: numbered(200, 2) }])
      const came: string[] = []
      let isHeld = true
      const changes: string[] = []
      const reader: Reader = keptReader(
        await startReader(client, connection, topic, {
          sessionTimeout: 6_000_000,
          maxBytes: 2000,
          calls: {
            rebalancing: () => changes.push('rebalancing'),
            messages: ({ partition }, messages) => {
              if (partition === 1 && isHeld && messages.length > 0)
                return new Promise((resolve) => setTimeout(resolve, 100)).then(() => {
                  reader.consumer.pause([{ topic, partition: 1 }])
                  return false
                })
              came.push(...messages.map(({ offset }) => `${partition}/${offset}`))
              return undefined
            },
          },
        }),
      )
      const of = (partition: number): readonly string[] =>
        came.filter((one) => one.startsWith(`${partition}/`))
      const all = (partition: number) => Array.from({ length: 100 }, (_, offset) => `${partition}/${offset}`)
      await vi.waitFor(() => expect(of(0)).toEqual(all(0)), 20_000)
      // Longer than the session of a member that says nothing.
      await new Promise((resolve) => setTimeout(resolve, 8000))
      expect(of(1)).toEqual([])
      isHeld = false
      reader.consumer.resume([{ topic, partition: 1 }])
      await vi.waitFor(() => expect(of(1)).toEqual(all(1)), 20_000)
      expect(of(0)).toEqual(all(0))
      expect(changes).toEqual([])
    })

    test('asks where to go on when an offset is not there', async () => {
      const topic = await newTopic()
      const producer = await producerOf(connection)
      await producer.send([{ topic, messages: numbered(10, 1) }])
      const admin = kept(client.admin(connection))
      expect((await admin.ends(topic)).get(0)).toEqual({ first: 0, next: 10 })
      const plain = new Admin({ clientId: 'tests', bootstrapBrokers: [...kafka.addresses.plain] })
      await plain.deleteRecords({ topics: [{ name: topic, partitions: [{ partition: 0, offset: 6n }] }] })
      await plain.close()
      const asked: unknown[] = []
      const reader = keptReader(
        await startReader(client, connection, topic, {
          from: () => 2,
          calls: {
            outOfRange: async (from, first, next) => {
              asked.push([keyOf(from), first, next])
              return 8
            },
          },
        }),
      )
      await reader.reaches(topic, new Map([[0, 10]]))
      expect(asked).toEqual([[`${topic}/0`, 6, 10]])
      expect(reader.messages.map(({ offset }) => offset)).toEqual([8, 9])
    })

    test.each(name === 'platformatic' ? (['classic', 'consumer'] as const) : (['classic'] as const))(
      'shares partitions with others of its group by the protocol "%s", and takes over theirs',
      async (protocol) => {
        const topic = await newTopic(4)
        const group = randomUUID()
        const options = { group, protocol, from: () => undefined }
        const first = keptReader(await startReader(client, connection, topic, options))
        await vi.waitFor(() => expect(first.partitions()).toHaveLength(4), 30_000)
        const second = keptReader(await startReader(client, connection, topic, options))
        await vi.waitFor(() => {
          expect(first.partitions()).toHaveLength(2)
          expect([...first.partitions(), ...second.partitions()].sort()).toEqual(
            [0, 1, 2, 3].map((partition) => `${topic}/${partition}`),
          )
        }, 60_000)
        const producer = await producerOf(connection)
        await producer.send([{ topic, messages: numbered(100, 4) }])
        await vi.waitFor(
          () =>
            expect([...valuesOf(first), ...valuesOf(second)].sort()).toEqual(
              numbered(100, 4)
                .map(({ value }) => String(value))
                .sort(),
            ),
          30_000,
        )
        await first.consumer.close()
        await vi.waitFor(() => expect(second.partitions()).toHaveLength(4), 60_000)
        await producer.send([{ topic, messages: numbered(40, 4, 100) }])
        await vi.waitFor(() => expect(valuesOf(second)).toContain('v139'), 30_000)
        expect([...first.errors, ...second.errors]).toEqual([])
      },
    )

    test.each([
      ['plain', users.plain],
      ['scram-sha-256', users.scram],
      ['scram-sha-512', users.scram],
      ['oauthbearer', { token: async () => bearerToken() }],
    ] as const)('logs in by %s, with TLS and without', async (mechanism, who) => {
      const login = { mechanism, ...who }
      const ca = readFileSync(kafka.certificates.authority, 'utf8')
      const tls = { ca, verify: true }
      for (const one of [
        connectionTo(kafka.addresses.sasl, { login }),
        connectionTo(kafka.addresses.saslTls, { login, tls }),
      ])
        expect(await kept(client.admin(one)).topics()).toEqual(expect.any(Array))
    })

    test('shows its certificate where it is asked for', async () => {
      const { authority, client: own } = kafka.certificates
      const ca = readFileSync(authority, 'utf8')
      const [cert, key] = [readFileSync(own.certificate, 'utf8'), readFileSync(own.key, 'utf8')]
      const admin = kept(
        client.admin(connectionTo(kafka.addresses.mutualTls, { tls: { ca, cert, key, verify: true } })),
      )
      expect(await admin.topics()).toEqual(expect.any(Array))
    })

    const asks = (make: () => Connection) => () => kept(client.admin(make())).topics()
    const login = (username: string, password: string) => ({
      mechanism: 'plain' as const,
      username,
      password,
    })
    test.each<[code: string, what: string, work: () => Promise<unknown>]>([
      ['LP5500', 'nobody listens', asks(() => connectionTo(['127.0.0.1:1']))],
      [
        'LP5501',
        'the password is wrong',
        asks(() => connectionTo(kafka.addresses.sasl, { login: login('alice', 'wrong') })),
      ],
      [
        'LP5504',
        'the certificate is not trusted',
        asks(() => connectionTo(kafka.addresses.tls, { tls: { verify: true } })),
      ],
      [
        'LP5502',
        'there is no topic',
        async () =>
          (await producerOf(connection)).send([{ topic: 'no-such-topic', messages: [message('x')] }]),
      ],
      [
        'LP5503',
        'the user may not do it',
        async () => {
          const topic = await newTopic()
          const { username, password } = users.guest
          const guest = connectionTo(kafka.addresses.sasl, { login: login(username, password) })
          const producer = await producerOf(guest, { idempotent: false })
          await producer.send([{ topic, messages: [message('x')] }])
        },
      ],
      [
        'LP5505',
        'a message is too large',
        async () => {
          const topic = await newTopic(1, { 'max.message.bytes': '1000' })
          await (await producerOf(connection)).send([{ topic, messages: [message('x'.repeat(2000))] }])
        },
      ],
    ])('says %s where %s', async (code, _, work) => {
      await expect(work()).rejects.toMatchObject({ code })
    })
  })

  serviceSuite('with a broker of its own', [kafkaProgram], () => {
    test('goes on where it was after the broker was killed', async () => {
      const kafka = await startKafka()
      try {
        const { plain } = kafka.addresses
        await createTopics(plain, ['kept'], { partitions: 2 })
        const connection = connectionTo(plain, { timeout: 5_000_000 })
        const producer = await producerOf(connection)
        const reader = await startReader(client, connection, 'kept')
        await producer.send([{ topic: 'kept', messages: numbered(50, 2) }])
        await vi.waitFor(() => expect(reader.messages).toHaveLength(50), 20_000)
        await kafka.brokers[0]!.kill()
        await expect(producer.send([{ topic: 'kept', messages: numbered(1, 1) }])).rejects.toMatchObject({
          blame: 'connection',
        })
        await kafka.brokers[0]!.start()
        const sent = async () => producer.send([{ topic: 'kept', messages: numbered(50, 2, 50) }])
        await vi.waitFor(sent, { timeout: 60_000, interval: 500 })
        await vi.waitFor(() => expect(new Set(valuesOf(reader)).size).toBe(100), 60_000)
        expect(reader.errors).toEqual([])
        await reader.consumer.close()
      } finally {
        for (const one of open.splice(0)) await one.close()
        await kafka.close()
      }
    })
  })
})
