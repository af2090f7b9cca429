import type { Consumer } from '@platformatic/kafka'
import { beforeEach, expect, test, vi } from 'vitest'
import { MemberTopics } from '../../../../src/clients/kafka/platformatic/member-topics.ts'

/** Topics of a cluster with the numbers of their partitions. */
let cluster = new Map<string, number>()

vi.mock('../../../../src/clients/kafka/platformatic/admin.ts', () => ({
  openAdmin: () => ({
    topics: () => Promise.resolve([...cluster.keys()]),
    close: () => Promise.resolve(),
  }),
}))

beforeEach(() => {
  cluster = new Map([
    ['app-a', 1],
    ['app-b', 1],
    ['web', 3],
  ])
})

const connection = { brokers: ['b:1'], clientId: 'c', timeout: 1, title: 'kafka source "k"' }

async function member(...topics: readonly (string | RegExp)[]) {
  const { TopicsMap } = await import('@platformatic/kafka')
  const tracked = new TopicsMap()
  const known = new Map<string, { readonly partitionsCount: number }>()
  const consumer = {
    topics: tracked,
    currentMetadata: { topics: known },
    metadata({ topics }: { readonly topics: readonly string[] }) {
      for (const topic of topics) known.set(topic, { partitionsCount: cluster.get(topic) ?? 0 })
      return Promise.resolve({ topics: new Map(topics.map((topic) => [topic, known.get(topic)])) })
    },
  }
  const all = new MemberTopics(consumer as unknown as Consumer, connection, topics)
  return { all, tracked, join: async () => void tracked.trackAll(...(await all.first())) }
}

test('a topic that is named and not there is told at the start', async () => {
  const { all } = await member('web', 'none')
  await expect(all.first()).rejects.toMatchObject({ code: 'LP5502', message: /"none"/ })
})

test('a topic that a pattern had found is let go when it is gone, and found again when it is made anew', async () => {
  const { all, tracked, join } = await member(/^app-/, 'web')
  await join()
  expect(await all.look()).toEqual({ gone: [], isOther: false })
  // A broker that has just begun knows nothing of it.
  cluster.delete('app-b')
  expect(await all.look()).toEqual({ gone: [], isOther: false })
  cluster.set('app-b', 1)
  expect(await all.look()).toEqual({ gone: [], isOther: false })
  cluster.delete('app-b')
  expect(await all.look()).toEqual({ gone: [], isOther: false })
  expect([...all.missing()]).toEqual(['app-b'])
  expect(await all.look()).toEqual({ gone: ['app-b'], isOther: true })
  expect([...tracked.keys()]).toEqual(['web', 'app-a'])
  expect(await all.look()).toEqual({ gone: [], isOther: false })
  cluster.set('app-b', 1)
  expect(await all.look()).toEqual({ gone: [], isOther: true })
  expect([...tracked.keys()]).toEqual(['web', 'app-a', 'app-b'])
})

test('a topic that is named is waited for, and nothing is given out anew for it', async () => {
  const { all, tracked, join } = await member('app-a', 'web')
  await join()
  cluster.delete('web')
  expect(await all.look()).toEqual({ gone: [], isOther: false })
  expect([...all.missing()]).toEqual(['web'])
  expect(tracked.has('web')).toBe(true)
  cluster.set('web', 3)
  expect(await all.look()).toEqual({ gone: [], isOther: false })
  expect([...all.missing()]).toEqual([])
})

test('a topic that was missing when the group gave out partitions is given out when it is there again', async () => {
  const { all, join } = await member('app-a', 'web')
  await join()
  cluster.delete('web')
  await all.look()
  all.given()
  cluster.set('web', 3)
  expect(await all.look()).toEqual({ gone: [], isOther: true })
})

test('new partitions are given out', async () => {
  const { all, join } = await member('web')
  await join()
  cluster.set('web', 6)
  expect(await all.look()).toEqual({ gone: [], isOther: true })
  expect(await all.look()).toEqual({ gone: [], isOther: false })
})
