import { describe, expect, onTestFinished, test } from 'vitest'
import { protocolErrors } from '../../../../src/clients/kafka/platformatic/failure.ts'
import {
  createConsumer,
  type GroupWatch,
  mineOf,
} from '../../../../src/clients/kafka/platformatic/own-consumer.ts'

test('offsets are told of partitions that are assigned, and of no others', () => {
  const topic = (name: string, ...numbers: number[]) => ({
    name,
    partitions: numbers.map((partitionIndex) => ({ partitionIndex, committedOffset: 7n })),
  })
  const assignments = [{ topic: 'a', partitions: [1, 2] }]
  expect(mineOf([topic('a', 0, 1), topic('b', 1)], assignments)).toEqual([topic('a', 1)])
  expect(mineOf([topic('a', 0)], assignments)).toEqual([])
})

describe('where the brokers know a member no more', () => {
  /** What the library hears of a request that is answered so. */
  async function heard(protocol: 'classic' | 'consumer', request: 'ConsumerGroupHeartbeat' | 'OffsetCommit') {
    const library = await import('@platformatic/kafka')
    const getApi: typeof library.kGetApi = library.kGetApi
    const consumer = await createConsumer({
      clientId: 'c',
      bootstrapBrokers: ['127.0.0.1:1'],
      groupId: 'g',
      groupProtocol: protocol,
    })
    onTestFinished(() => consumer.close(true))
    const versions = Object.getOwnPropertySymbols(consumer).find(
      (one) => one.description === 'plt.kafka.base.apis',
    )!
    const unknown = 25
    const connection = {
      send: (key: number, version: number, ...more: unknown[]) =>
        (more.at(-1) as (error: Error) => void)(
          new library.ResponseError(key, version, { '/': [unknown, null] }, {}),
        ),
    }
    Object.assign(consumer, { [versions]: [{ name: request, minVersion: 1, maxVersion: 9, apiKey: 0 }] })
    return await new Promise<{
      readonly version: number
      readonly names: readonly string[]
      readonly code: unknown
    }>((resolve) => {
      consumer[getApi]<unknown[], unknown>(request, (_, api) => {
        const more = Array.from({ length: request === 'OffsetCommit' ? 5 : 10 }, () => [])
        ;(api as unknown as (...args: unknown[]) => void)(connection, ...more, (error: Error) => {
          const { response } = error as { readonly response?: { readonly errorCode?: number } }
          resolve({ version: api!.version, names: protocolErrors(error), code: response?.errorCode })
        })
      })
    })
  }

  test('it hears by the newer protocol that it is to begin anew, at its next sign of life', async () => {
    const { version, names, code } = await heard('consumer', 'ConsumerGroupHeartbeat')
    expect([names, code]).toEqual([['FENCED_MEMBER_EPOCH'], 110])
    // The library looks at it: from this one on a member chooses its name itself.
    expect(version).toBe(1)
  })

  test('a commit of offsets fails by the newer protocol, and the member keeps its name', async () => {
    expect((await heard('consumer', 'OffsetCommit')).names).toEqual(['FENCED_MEMBER_EPOCH'])
  })

  test('by the older one too: the library would join anew and tell offsets that others have passed by then', async () => {
    expect((await heard('classic', 'OffsetCommit')).names).toEqual(['FENCED_MEMBER_EPOCH'])
  })
})

describe('where the group wants to give partitions out anew', () => {
  /** What the library hears of a sign of life that is answered so, and what the watch does. */
  async function heard(
    request: 'Heartbeat' | 'ConsumerGroupHeartbeat',
    watch: Partial<GroupWatch>,
    answer: (library: typeof import('@platformatic/kafka'), key: number, version: number) => unknown,
    owned: readonly unknown[] = [],
  ) {
    const library = await import('@platformatic/kafka')
    const getApi: typeof library.kGetApi = library.kGetApi
    const consumer = await createConsumer(
      {
        clientId: 'c',
        bootstrapBrokers: ['127.0.0.1:1'],
        groupId: 'g',
        groupProtocol: request === 'Heartbeat' ? 'classic' : 'consumer',
      },
      { beat: () => {}, epoch: () => {}, mayChange: () => true, stays: () => {}, ...watch },
    )
    onTestFinished(() => consumer.close(true))
    const versions = Object.getOwnPropertySymbols(consumer).find(
      (one) => one.description === 'plt.kafka.base.apis',
    )!
    const connection = {
      send: (key: number, version: number, ...more: unknown[]) => {
        const callback = more.at(-1) as (error: unknown, answer?: unknown) => void
        const given = answer(library, key, version)
        if (given instanceof Error) callback(given)
        else callback(null, given)
      },
    }
    Object.assign(consumer, { [versions]: [{ name: request, minVersion: 1, maxVersion: 9, apiKey: 0 }] })
    return await new Promise<unknown>((resolve) => {
      consumer[getApi]<unknown[], unknown>(request, (_, api) => {
        const more: readonly unknown[] =
          request === 'Heartbeat' ? ['g', 1, 'm', null] : [...Array.from({ length: 9 }, () => null), owned]
        ;(api as unknown as (...args: unknown[]) => void)(
          connection,
          ...more,
          (error: Error | null, found: unknown) => resolve(error === null ? found : protocolErrors(error)),
        )
      })
    })
  }

  const rebalancing = (library: typeof import('@platformatic/kafka'), key: number, version: number): Error =>
    new library.ResponseError(key, version, { '/': [27, null] }, {})

  test('by the older protocol the library hears of it when the member may let go', async () => {
    let asked = 0
    const notYet = { mayChange: () => ++asked > 1 }
    expect(await heard('Heartbeat', notYet, rebalancing)).toBeUndefined()
    expect(await heard('Heartbeat', notYet, rebalancing)).toEqual(['REBALANCE_IN_PROGRESS'])
    expect(asked).toBe(2)
  })

  test('the member is told that the group wants nothing, and nothing else', async () => {
    const told: string[] = []
    const watch = { stays: () => void told.push('stays'), mayChange: () => told.push('change') > 9 }
    await heard('Heartbeat', watch, () => ({}))
    expect(told).toEqual(['stays'])
    await heard(
      'Heartbeat',
      watch,
      (library, key, version) => new library.ResponseError(key, version, { '/': [25, null] }, {}),
    )
    expect(told).toEqual(['stays'])
  })

  const topic = (...partitions: readonly number[]) => [{ topicId: 'a', partitions }]
  const beat = (assigned: readonly unknown[] | null, more = {}) => ({
    memberId: 'me',
    memberEpoch: 7,
    heartbeatIntervalMs: 300,
    assignment: assigned === null ? null : { topicPartitions: assigned },
    ...more,
  })

  test('by the newer one it hears of other partitions when the member may let go, and of what it has at once', async () => {
    const told: string[] = []
    const watch = {
      beat: (every: number) => void told.push(`every ${every}`),
      epoch: (id: string, epoch: number) => void told.push(`${id} at ${epoch}`),
      mayChange: () => told.push('change') > 9,
      stays: () => void told.push('stays'),
    }
    const news = (assigned: readonly unknown[] | null) =>
      heard('ConsumerGroupHeartbeat', watch, () => beat(assigned), topic(0, 1))
    expect(await news(topic(1))).toEqual(beat(null))
    expect(await news(topic(0, 1, 2))).toEqual(beat(null))
    expect(told).toEqual(['every 300', 'me at 7', 'change', 'every 300', 'me at 7', 'change'])
    told.splice(0)
    expect(await news(topic(1, 0))).toEqual(beat(topic(1, 0)))
    expect(await news(null)).toEqual(beat(null))
    expect(told).toEqual(['every 300', 'me at 7', 'stays', 'every 300', 'me at 7'])
    const may = { ...watch, mayChange: () => true }
    expect(await heard('ConsumerGroupHeartbeat', may, () => beat(topic(1)), topic(0, 1))).toEqual(
      beat(topic(1)),
    )
  })

  test('a member that leaves has no epoch', async () => {
    const epochs: number[] = []
    const watch = { epoch: (_: string, epoch: number) => void epochs.push(epoch) }
    await heard('ConsumerGroupHeartbeat', watch, () => beat(null, { memberEpoch: -1 }))
    expect(epochs).toEqual([])
  })
})

describe('an answer of which a part is wrong', () => {
  /** What the library hears where a request is answered with these errors. */
  async function heard(
    request: string,
    version: number,
    errors: Readonly<Record<string, string>>,
    answer: unknown,
  ) {
    const library = await import('@platformatic/kafka')
    const getApi: typeof library.kGetApi = library.kGetApi
    const consumer = await createConsumer({ clientId: 'c', bootstrapBrokers: ['127.0.0.1:1'], groupId: 'g' })
    onTestFinished(() => consumer.close(true))
    const versions = Object.getOwnPropertySymbols(consumer).find(
      (one) => one.description === 'plt.kafka.base.apis',
    )!
    const codes = Object.entries(errors).map(([path, name]): [string, [number, null]] => [
      path,
      [library.protocolErrors[name]!.code, null],
    ])
    const connection = {
      send: (key: number, version: number, ...more: unknown[]) =>
        (more.at(-1) as (error: Error) => void)(
          new library.ResponseError(key, version, Object.fromEntries(codes), answer),
        ),
    }
    Object.assign(consumer, {
      [versions]: [{ name: request, minVersion: 1, maxVersion: version, apiKey: 0 }],
    })
    return await new Promise<unknown>((resolve) => {
      consumer[getApi]<unknown[], unknown>(request, (_, api) => {
        ;(api as unknown as (...args: unknown[]) => void)(connection, (error: Error | null, found: unknown) =>
          resolve(error === null ? found : protocolErrors(error)),
        )
      })
    })
  }

  test('is one where brokers tell of topics', async () => {
    const answer = { topics: [] }
    const about = (errors: Readonly<Record<string, string>>) => heard('Metadata', 12, errors, answer)
    expect(await about({ '/topics/0/partitions/1': 'LEADER_NOT_AVAILABLE' })).toBe(answer)
    expect(
      await about({
        '/topics/0/partitions/1': 'REPLICA_NOT_AVAILABLE',
        '/topics/1': 'UNKNOWN_TOPIC_OR_PARTITION',
      }),
    ).toBe(answer)
    expect(await about({ '/topics/0': 'TOPIC_AUTHORIZATION_FAILED' })).toEqual(['TOPIC_AUTHORIZATION_FAILED'])
  })

  test.each([11, 17])(
    'is one where they send messages, and says which part (version %i)',
    async (version) => {
      const answer = { nodeEndpoints: [], responses: [{ partitions: [{}, {}] }, { partitions: [{}] }] }
      const found = await heard(
        'Fetch',
        version,
        { '/responses/0/partitions/1': 'NOT_LEADER_OR_FOLLOWER' },
        answer,
      )
      expect(found).toBe(answer)
      const failed = { failure: expect.objectContaining({ apiId: 'NOT_LEADER_OR_FOLLOWER' }) }
      expect(answer.responses).toEqual([{ partitions: [{}, failed] }, { partitions: [{}] }])
      expect(await heard('Fetch', version, { '': 'FETCH_SESSION_ID_NOT_FOUND' }, answer)).toEqual([
        'FETCH_SESSION_ID_NOT_FOUND',
      ])
    },
  )
})
