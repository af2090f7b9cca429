import { ProtocolError } from '@platformatic/kafka'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Answered } from '../../../../src/clients/kafka/client.ts'
import { Fetching } from '../../../../src/clients/kafka/platformatic/fetching.ts'
import { UnreadableRecords } from '../../../../src/clients/kafka/platformatic/read-batches.ts'
import type { RunError } from '../../../../src/core/run-error.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

type Options = ConstructorParameters<typeof Fetching>[0]

const fetchingOf = (options: { readonly [name in keyof Options]?: unknown }): Fetching =>
  new Fetching({
    outages: { fails: () => {}, works: () => {}, only: () => {} },
    missing: () => {},
    sure: () => undefined,
    connection: { brokers: ['b:1'], title: 'kafka source "logs"' },
    reading: { maxBytes: 1, maxWait: 1, isolation: 'read_committed' },
    ...options,
  } as unknown as Options)

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
  const fetching = fetchingOf({ consumer })
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
  const fetching = fetchingOf({
    consumer,
    calls,
  })
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
  const fetching = fetchingOf({
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
  })
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
  const fetching = fetchingOf({
    consumer: {
      currentMetadata: { topics: new Map([['t', { id: 'id', partitions: Array(4).fill({ leader: 1 }) }]]) },
      fetch: () => Promise.resolve({ responses: [{ topicId: 'id', partitions: [unreadable] }] }),
    },
    calls: {
      asks: () => ({ at: 0, awake: 0 }),
      answered: () => {},
      failed: (error: unknown) => failures.push(error),
    },
  })
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

describe('where something is wrong with a part', () => {
  const batch = (value: string) => ({
    firstOffset: 0n,
    lastOffsetDelta: 0,
    attributes: 0,
    producerId: -1n,
    firstTimestamp: 0n,
    records: [{ offsetDelta: 0, timestampDelta: 0n, key: null, value: Buffer.from(value), headers: [] }],
  })

  /** Reads two partitions of `t`, of which the first has a message; `second` and `leader` are what is said of the second one. */
  function reading({
    second = {},
    leader = 1,
    first = 0n,
  }: {
    readonly second?: object
    readonly leader?: number
    readonly first?: bigint
  }) {
    const seen: string[] = []
    const ends: string[] = []
    const asked: number[][] = []
    const consumer = {
      currentMetadata: { topics: new Map([['t', { id: 'id', partitions: [{ leader: 1 }, { leader }] }]]) },
      clearMetadata: () => {},
      listOffsets: ({ timestamp }: { readonly timestamp: bigint }) =>
        Promise.resolve(new Map([['t', [0n, timestamp === -2n ? first : 9n]]])),
      fetch: ({
        topics,
      }: {
        readonly topics: readonly { partitions: readonly { partition: number }[] }[]
      }) => {
        asked.push(topics.flatMap(({ partitions }) => partitions.map(({ partition }) => partition)))
        if (asked.length > 3) return new Promise(() => {})
        const one = { partitionIndex: 0, highWatermark: 1n, records: [batch('x')] }
        const other = { partitionIndex: 1, highWatermark: -1n, records: [], ...second }
        const answer = { responses: [{ topicId: 'id', partitions: [one, other] }] }
        return asked.length < 3
          ? Promise.resolve(answer)
          : new Promise((resolve) => setTimeout(() => resolve({ responses: [] }), 600))
      },
    }
    const outages = {
      fails: (what: string, { code }: RunError) => seen.push(`${what} ${code}`),
      works: () => {},
      only: () => {},
    }
    const fetching = fetchingOf({
      consumer,
      outages,
      calls: {
        asks: () => ({ at: 0, awake: 0 }),
        answered: (_: unknown, all: readonly Answered[]) =>
          ends.push(...all.map(({ partition, end }) => `${partition}: ${end}`)),
        messages: ({ partition }: { readonly partition: number }, messages: readonly unknown[]) => {
          seen.push(`${partition}: ${messages.length}`)
        },
        outOfRange: (_: unknown, begin: number, end: number) => {
          seen.push(`gone below ${begin}, ${end}`)
          return Promise.resolve(begin)
        },
        failed: ({ code }: RunError) => seen.push(`failed ${code}`),
      },
    })
    onTestFinished(() => fetching.stop())
    fetching.assign([0, 1].map((partition) => ({ topic: 't', partition, offset: 0 })))
    return { seen, ends, asked }
  }

  test.each([
    ['UNKNOWN_TOPIC_OR_PARTITION', 'LP5502'],
    ['NOT_LEADER_OR_FOLLOWER', 'LP5507'],
  ])('%s of one partition does not stop the others, and it is asked for again', async (name, code) => {
    const { seen, ends, asked } = reading({ second: { failure: new ProtocolError(name) } })
    await vi.advanceTimersByTimeAsync(0)
    expect(seen).toEqual([`t/1 ${code}`, '0: 1'])
    // Nothing is said of what it holds.
    expect(ends).toEqual(['0: 1', '0: 1'])
    expect(asked).toEqual([[0, 1], [0], [0]])
    await vi.advanceTimersByTimeAsync(599)
    expect(asked).toEqual([[0, 1], [0], [0]])
    await vi.advanceTimersByTimeAsync(1)
    // Who has had its turn comes last.
    expect(asked.slice(3)).toEqual([[1, 0]])
  })

  test('what will not pass ends the reading', async () => {
    const { seen } = reading({ second: { failure: new ProtocolError('TOPIC_AUTHORIZATION_FAILED') } })
    await vi.advanceTimersByTimeAsync(0)
    expect(seen).toContain('failed LP5503')
  })

  test('a partition without a leader does not stop the others', async () => {
    const { seen, asked } = reading({ leader: -1 })
    await vi.advanceTimersByTimeAsync(0)
    expect(seen).toEqual(['t/1 LP5507', '0: 1'])
    expect(asked[0]).toEqual([0])
  })

  test('an offset that is not there any more is looked for while the others go on', async () => {
    const { seen, asked } = reading({
      second: { failure: new ProtocolError('OFFSET_OUT_OF_RANGE') },
      first: 4n,
    })
    await vi.advanceTimersByTimeAsync(0)
    expect(seen).toEqual(['0: 1', 'gone below 4, 9'])
    expect(asked).toEqual([[0, 1], [0], [0]])
    await vi.advanceTimersByTimeAsync(600)
    expect(asked.slice(3)).toEqual([[1, 0]])
  })
})

test('nothing is said of a partition that fails, and afterwards what was known before', async () => {
  const about = (other: object) => ({
    responses: [
      { topicId: 'id', partitions: [{ partitionIndex: 0, highWatermark: 5n, records: [], ...other }] },
    ],
  })
  const failure = new ProtocolError('NOT_LEADER_OR_FOLLOWER')
  const answers = [about({}), about({ highWatermark: -1n, failure }), { responses: [] }]
  const told: (readonly string[])[] = []
  const fetching = fetchingOf({
    consumer: {
      currentMetadata: { topics: new Map([['t', { id: 'id', partitions: [{ leader: 1 }] }]]) },
      clearMetadata: () => {},
      fetch: () => {
        const answer = answers.shift()
        return answer === undefined ? new Promise(() => {}) : Promise.resolve(answer)
      },
    },
    calls: {
      asks: () => ({ at: 0, awake: 0 }),
      answered: (_: unknown, ends: readonly Answered[]) => told.push(ends.map(({ end }) => String(end))),
    },
  })
  fetching.assign([{ topic: 't', partition: 0, offset: 5 }])
  await vi.advanceTimersByTimeAsync(600)
  fetching.stop()
  expect(told).toEqual([['5'], [], ['5']])
})

test('a topic that brokers do not know is told, and looked for', async () => {
  const seen: string[] = []
  const fetching = fetchingOf({
    consumer: {
      currentMetadata: { topics: new Map([['t', { id: 'id', partitions: [] }]]) },
      clearMetadata: () => {},
    },
    outages: {
      fails: (what: string, { code, blame }: RunError) => seen.push(`${what} ${code} ${blame}`),
      works: () => {},
      only: () => {},
    },
    missing: () => seen.push('look'),
  })
  fetching.assign([{ topic: 't', partition: 0, offset: 0 }])
  await vi.advanceTimersByTimeAsync(0)
  fetching.stop()
  expect(seen).toEqual(['t/0 LP5502 connection', 'look'])
})

test("what fails of a partition that others have by now is nobody's trouble", async () => {
  const seen: string[] = []
  let fail = (_: Error): void => {}
  const fetching = fetchingOf({
    consumer: {
      currentMetadata: {
        topics: new Map([['t', { id: 'id', partitions: [{ leader: 1 }, { leader: 2 }] }]]),
      },
      clearMetadata: () => {},
      fetch: ({ node }: { readonly node: number }) =>
        new Promise((_, reject) => {
          if (node === 1) fail = reject
        }),
    },
    outages: { fails: (what: string) => seen.push(what), works: () => {}, only: () => {} },
    calls: { asks: () => ({ at: 0, awake: 0 }) },
  })
  fetching.assign([0, 1].map((partition) => ({ topic: 't', partition, offset: 0 })))
  await vi.advanceTimersByTimeAsync(0)
  fetching.assign([{ topic: 't', partition: 1, offset: 0 }])
  fail(new ProtocolError('REQUEST_TIMED_OUT'))
  await vi.advanceTimersByTimeAsync(0)
  fetching.stop()
  expect(seen).toEqual([])
})
