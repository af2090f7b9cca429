import { expect, test } from 'vitest'
import { type Group, QueueFullError } from '../../../../src/operators/contract/group-aggregator.ts'
import { BoundedGroupQueue } from '../../../../src/operators/groups/running/bounded-group-queue.ts'
import { fakeClock } from '../../../support/fake-clock.ts'

const ms = 1000
const group = (n: number): Group => ({ logs: [{ n }], tags: {}, source: 'app', topic: '' })

test('a full queue says so at once, with the code "errAggAdd"', () => {
  const queue = new BoundedGroupQueue(1, fakeClock())
  expect(queue.add(group(1))).toBeNull()
  const refused = queue.add(group(2))
  expect(refused).toBeInstanceOf(QueueFullError)
  expect(refused?.code).toBe('errAggAdd')
  expect(queue.refusals).toBe(1)
  expect(queue.take()).toEqual(group(1))
  expect(queue.take()).toBeUndefined()
})

test('"addWithWait" takes the room that comes in time, in the order of those who wait', async () => {
  const clock = fakeClock()
  const queue = new BoundedGroupQueue(1, clock)
  queue.add(group(1))
  const settled: (string | null)[] = []
  for (const n of [2, 3])
    void queue
      .addWithWait(group(n), 100)
      .then((error) => settled.push(error?.code ?? `${n} at ${clock.now() / ms}`))
  await clock.advance(50 * ms)
  expect(settled).toEqual([])
  expect(queue.take()).toEqual(group(1))
  await clock.advance(0)
  expect(settled).toEqual(['2 at 50'])
  await clock.advance(49 * ms)
  expect(settled).toHaveLength(1)
  await clock.advance(1 * ms)
  expect(settled).toEqual(['2 at 50', 'errAggAdd'])
  expect(queue.refusals).toBe(1)
  expect(clock.waiting()).toBe(0)
  expect(queue.take()).toEqual(group(2))
  expect(queue.take()).toBeUndefined()
})

test('who waits comes before who has just come', async () => {
  const queue = new BoundedGroupQueue(1, fakeClock())
  queue.add(group(1))
  const waiting = queue.addWithWait(group(2), 100)
  queue.take()
  expect(queue.add(group(3))).toBeInstanceOf(QueueFullError)
  expect(await waiting).toBeNull()
  expect(queue.take()).toEqual(group(2))
})

test('room and groups can be waited for', async () => {
  const queue = new BoundedGroupQueue(1, fakeClock())
  const seen: string[] = []
  void queue.filled().then(() => seen.push('filled'))
  await queue.room()
  queue.add(group(1))
  await queue.filled()
  void queue.room().then(() => seen.push('room'))
  await Promise.resolve()
  expect(seen).toEqual(['filled'])
  queue.take()
  await queue.room()
  await Promise.resolve()
  expect(seen).toEqual(['filled', 'room'])
})
