import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Answered } from '../../../../src/clients/kafka/client.ts'
import { Fetching } from '../../../../src/clients/kafka/platformatic/fetching.ts'
import { UnreadableRecords } from '../../../../src/clients/kafka/platformatic/read-batches.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Reads ten partitions, none of which has a leader. */
function leaderless() {
  let asked = 0
  let cleared = 0
  const consumer = {
    currentMetadata: undefined,
    metadata: () => {
      asked++
      const partitions = Array.from({ length: 10 }, () => ({ leader: -1 }))
      return Promise.resolve({ topics: new Map([['t', { id: 'id', partitions }]]) })
    },
    clearMetadata: () => {
      cleared++
    },
  }
  const fetching = new Fetching({ consumer } as unknown as ConstructorParameters<typeof Fetching>[0])
  const partitions = Array.from({ length: 10 }, (_, partition) => ({ topic: 't', partition, offset: 0 }))
  fetching.assign(partitions)
  return { fetching, partitions, counts: () => ({ asked, cleared }) }
}

test('while there is no leader it is asked again once in a while, however often others make it ask', async () => {
  const { fetching, partitions, counts } = leaderless()
  for (let i = 0; i < 20; i++) fetching.setPaused(partitions.slice(0, 1), i % 2 === 0)
  await vi.advanceTimersByTimeAsync(0)
  expect(vi.getTimerCount()).toBe(1)
  const before = counts()
  await vi.advanceTimersByTimeAsync(5000)
  const after = counts()
  expect([after.asked - before.asked, after.cleared - before.cleared]).toEqual([10, 10])
})

test('nothing waits any more when it has stopped', async () => {
  const { fetching } = leaderless()
  await vi.advanceTimersByTimeAsync(0)
  fetching.stop()
  expect(vi.getTimerCount()).toBe(0)
})

test('an answer tells of all partitions that were asked for; where it says nothing, nothing has changed', async () => {
  const about = (...ends: readonly (readonly [partition: number, end: bigint])[]) => ({
    responses: [
      {
        topicId: 'id',
        partitions: ends.map(([partitionIndex, highWatermark]) => ({
          partitionIndex,
          highWatermark,
          records: [],
        })),
      },
    ],
  })
  const answers = [about([0, 0n], [1, 2n]), about([1, 5n]), about()]
  const told: (readonly [at: number, ends: readonly string[]])[] = []
  let asked = 0
  const consumer = {
    currentMetadata: { topics: new Map([['t', { id: 'id', partitions: [{ leader: 1 }, { leader: 1 }] }]]) },
    fetch: () => {
      const answer = answers.shift()
      return answer === undefined ? new Promise(() => {}) : Promise.resolve(answer)
    },
  }
  const calls = {
    asks: () => ({ at: ++asked, awake: 0 }),
    answered: ({ at }: { readonly at: number }, ends: readonly Answered[]) =>
      told.push([at, ends.map(({ partition, end }) => `${partition}: ${end}`)]),
  }
  const fetching = new Fetching({
    consumer,
    calls,
    sure: () => undefined,
    reading: { maxBytes: 1, maxWait: 1, isolation: 'read_committed' },
  } as unknown as ConstructorParameters<typeof Fetching>[0])
  fetching.assign([0, 1].map((partition) => ({ topic: 't', partition, offset: 0 })))
  await vi.advanceTimersByTimeAsync(0)
  fetching.stop()
  expect(told).toEqual([
    [1, ['0: 0', '1: 2']],
    [2, ['0: 0', '1: 5']],
    [3, ['0: 0', '1: 5']],
  ])
})

test('what is in hand when nobody can say whose the partitions are waits, and is dropped where they are given out anew', async () => {
  let goOn = (): void => {}
  let waiting: Promise<void> | undefined
  const doubt = (): void => {
    waiting = new Promise((resolve) => {
      goOn = () => {
        waiting = undefined
        resolve()
      }
    })
  }
  const batch = (firstOffset: bigint) => ({
    firstOffset,
    lastOffsetDelta: 0,
    attributes: 0,
    producerId: -1n,
    firstTimestamp: 0n,
    records: [{ offsetDelta: 0, timestampDelta: 0n, key: null, value: Buffer.from('x'), headers: [] }],
  })
  const answers: ((answer: object) => void)[] = []
  const taken: number[] = []
  const answer = (offset: bigint): void =>
    answers.shift()!({
      responses: [
        {
          topicId: 'id',
          partitions: [{ partitionIndex: 0, highWatermark: offset + 1n, records: [batch(offset)] }],
        },
      ],
    })
  const fetching = new Fetching({
    consumer: {
      currentMetadata: { topics: new Map([['t', { id: 'id', partitions: [{ leader: 1 }] }]]) },
      fetch: () => new Promise((resolve) => answers.push(resolve)),
    },
    calls: {
      asks: () => ({ at: 0, awake: 0 }),
      answered: () => {},
      messages: (_: unknown, messages: readonly { readonly offset: number }[]) => {
        taken.push(...messages.map(({ offset }) => offset))
      },
    },
    sure: () => waiting,
    reading: { maxBytes: 1, maxWait: 1, isolation: 'read_committed' },
  } as unknown as ConstructorParameters<typeof Fetching>[0])
  const settle = () => vi.advanceTimersByTimeAsync(0)
  fetching.assign([{ topic: 't', partition: 0, offset: 0 }])
  await settle()
  doubt()
  answer(0n)
  await settle()
  expect(taken).toEqual([])
  goOn()
  await settle()
  expect(taken).toEqual([0])
  doubt()
  answer(1n)
  await settle()
  fetching.assign([])
  goOn()
  await settle()
  expect(taken).toEqual([0])
  fetching.stop()
})

test('records that cannot be read end the reading, and it is said where they lie', async () => {
  const failures: unknown[] = []
  const unreadable = {
    partitionIndex: 3,
    highWatermark: 9n,
    batches: () => {
      throw new UnreadableRecords(7, 'they were changed')
    },
  }
  const fetching = new Fetching({
    consumer: {
      currentMetadata: { topics: new Map([['t', { id: 'id', partitions: Array(4).fill({ leader: 1 }) }]]) },
      fetch: () => Promise.resolve({ responses: [{ topicId: 'id', partitions: [unreadable] }] }),
    },
    connection: { brokers: ['b:1'], title: 'kafka source "logs"' },
    calls: {
      asks: () => ({ at: 0, awake: 0 }),
      answered: () => {},
      failed: (error: unknown) => failures.push(error),
    },
    sure: () => undefined,
    reading: { maxBytes: 1, maxWait: 1, isolation: 'read_committed' },
  } as unknown as ConstructorParameters<typeof Fetching>[0])
  fetching.assign([{ topic: 't', partition: 3, offset: 7 }])
  await vi.advanceTimersByTimeAsync(0)
  fetching.stop()
  expect(failures).toEqual([
    expect.objectContaining({
      code: 'LP5517',
      blame: 'config',
      operator: 'kafka source "logs"',
      message: 'The records of partition 3 of topic "t" from offset 7 on cannot be read: they were changed.',
    }),
  ])
})
