import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Fetching } from '../../../../src/clients/kafka/platformatic/fetching.ts'

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
