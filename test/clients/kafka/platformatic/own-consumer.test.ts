import { describe, expect, onTestFinished, test } from 'vitest'
import { protocolErrors } from '../../../../src/clients/kafka/platformatic/failure.ts'
import { createConsumer, mineOf } from '../../../../src/clients/kafka/platformatic/own-consumer.ts'

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

  test('by the older one it hears what they say', async () => {
    expect((await heard('classic', 'OffsetCommit')).names).toEqual(['UNKNOWN_MEMBER_ID'])
  })
})
