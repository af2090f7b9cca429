import ConsumerGroup from 'kafkajs/src/consumer/consumerGroup.js'
import OffsetManager from 'kafkajs/src/consumer/offsetManager/index.js'
import { beforeEach, expect, test } from 'vitest'
import { findCoordinator } from '../../../../src/clients/kafka/kafkajs/find-coordinator.ts'
import { joinOnce } from '../../../../src/clients/kafka/kafkajs/join-once.ts'

/** What kafkajs does itself; put back before each test. */
const own = {
  joinAndSync: ConsumerGroup.prototype.joinAndSync,
  commitOffsets: OffsetManager.prototype.commitOffsets,
}
beforeEach(() => {
  ConsumerGroup.prototype.joinAndSync = own.joinAndSync
  OffsetManager.prototype.commitOffsets = own.commitOffsets
})

test('several that want to join a group at once join it once; the next one joins anew', async () => {
  let joins = 0
  const done: (() => void)[] = []
  ConsumerGroup.prototype.joinAndSync = () => {
    joins++
    return new Promise((resolve) => done.push(resolve))
  }
  joinOnce()
  const [one, other] = [Object.create(ConsumerGroup.prototype), Object.create(ConsumerGroup.prototype)].map(
    (group: ConsumerGroup) => group,
  ) as [ConsumerGroup, ConsumerGroup]
  const joining = [one.joinAndSync(), one.joinAndSync(), other.joinAndSync()]
  expect(joins).toBe(2)
  for (const end of done) end()
  await Promise.all(joining)
  const again = one.joinAndSync()
  expect(joins).toBe(3)
  done.at(-1)!()
  await again
})

const none = { topics: [] }

test.each([
  { name: 'KafkaJSBrokerNotFound' },
  { name: 'KafkaJSConnectionClosedError' },
  { name: 'KafkaJSProtocolError', type: 'NOT_COORDINATOR_FOR_GROUP' },
])(
  'offsets that could not be committed ($name $type) go to who coordinates the group then',
  async (thrown) => {
    const [before, after] = ['before', 'after'].map((id) => ({ id, isConnected: () => true }))
    const tried: unknown[] = []
    OffsetManager.prototype.commitOffsets = function () {
      tried.push(this.coordinator)
      return this.coordinator === before
        ? Promise.reject(Object.assign(new Error('no'), thrown))
        : Promise.resolve()
    }
    findCoordinator()
    const offsets: OffsetManager = Object.assign(Object.create(OffsetManager.prototype) as OffsetManager, {
      coordinator: before,
      groupId: 'g',
      memberAssignment: {},
      cluster: { findGroupCoordinator: () => Promise.resolve(after) },
    })
    // Who called tries again.
    await expect(offsets.commitOffsets(none)).rejects.toMatchObject(thrown)
    await offsets.commitOffsets(none)
    expect(tried).toEqual([before, after])
  },
)

test('offsets that the coordinator refuses stay with it', async () => {
  const coordinator = { isConnected: () => true }
  const thrown = Object.assign(new Error('no'), { type: 'ILLEGAL_GENERATION' })
  OffsetManager.prototype.commitOffsets = () => Promise.reject(thrown)
  findCoordinator()
  const offsets: OffsetManager = Object.assign(Object.create(OffsetManager.prototype) as OffsetManager, {
    coordinator,
    groupId: 'g',
    memberAssignment: {},
    cluster: { findGroupCoordinator: () => Promise.reject(new Error('nobody asks')) },
  })
  await expect(offsets.commitOffsets(none)).rejects.toBe(thrown)
  expect(offsets.coordinator).toBe(coordinator)
})

test("offsets of partitions that are another member's by now are not told", async () => {
  const told: unknown[] = []
  OffsetManager.prototype.commitOffsets = ({ topics }) => {
    told.push(...topics)
    return Promise.resolve()
  }
  findCoordinator()
  const offsets: OffsetManager = Object.assign(Object.create(OffsetManager.prototype) as OffsetManager, {
    memberAssignment: { a: [0, 2] },
  })
  const partitions = [{ partition: 0 }, { partition: 1 }]
  await offsets.commitOffsets({ topics: ['a', 'b'].map((topic) => ({ topic, partitions })) })
  expect(told).toEqual([{ topic: 'a', partitions: [{ partition: 0 }] }])
})
