import { Admin, MultipleErrors, ResponseError } from '@platformatic/kafka'
import { afterEach, expect, test, vi } from 'vitest'
import { openAdmin } from '../../../../src/clients/kafka/platformatic/admin.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const connection = { brokers: ['127.0.0.1:1'], clientId: 'c', timeout: 1_000_000, title: 'kafka source "k"' }

/** Brokers tell of the topic `t` with two partitions, and these errors. */
function brokersSay(errors: Readonly<Record<string, [number, null]>>): void {
  const answer = { topics: [{ name: 't', partitions: [{}, {}] }] }
  const error = new ResponseError(3, 12, errors, answer)
  vi.spyOn(Admin.prototype, 'metadata').mockImplementation((() =>
    Promise.reject(
      new MultipleErrors('metadata failed 4 times.', [new Error('at first'), error]),
    )) as Admin['metadata'])
}

test('a partition without a leader keeps nobody from hearing how far a group has come', async () => {
  brokersSay({ '/topics/0/partitions/1': [5, null] })
  vi.spyOn(Admin.prototype, 'listConsumerGroupOffsets').mockImplementation((({ groups }) =>
    Promise.resolve([
      {
        topics: groups.map((group) => ({
          partitions: (typeof group === 'string' ? [] : (group.topics ?? [])).flatMap(
            ({ partitionIndexes }) =>
              partitionIndexes.map((partitionIndex) => ({
                partitionIndex,
                committedOffset: 7n,
                metadata: '',
              })),
          ),
        })),
      },
    ])) as Admin['listConsumerGroupOffsets'])
  const admin = openAdmin(connection)
  expect([...(await admin.committed('g', 't', true)).keys()]).toEqual([0, 1])
  await admin.close()
})

test('a topic that is not there is none, and what brokers refuse is refused', async () => {
  const admin = openAdmin(connection)
  brokersSay({ '/topics/0': [3, null] })
  expect(await admin.topic('t')).toBeUndefined()
  brokersSay({ '/topics/0': [29, null] })
  await expect(admin.topic('t')).rejects.toMatchObject({ code: 'LP5503' })
  await admin.close()
})
