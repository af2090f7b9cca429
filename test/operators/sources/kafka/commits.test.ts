import { expect, test } from 'vitest'
import { Commits } from '../../../../src/operators/sources/kafka/commits.ts'
import { fakeClock } from '../../../support/fake-clock.ts'

/** Positions of partitions of the topic `t`. */
const at = (offsets: Readonly<Record<number, number>>) =>
  new Map(Object.entries(offsets).map(([partition, offset]) => [`t/${partition}`, { offset }]))

/** A group that answers each commit when it is told to. */
function opened() {
  const told: string[] = []
  const failures: unknown[] = []
  const mine = new Set(['t/0', 't/1'])
  const waiting: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = []
  const clock = fakeClock()
  const commits = new Commits({
    clock,
    consumer: {
      commit: (offsets) => {
        told.push(offsets.map(({ partition, offset }) => `${partition}: ${offset}`).join(', '))
        return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
      },
    },
    mayTell: (name) => mine.has(name),
    failed: (error) => failures.push(error),
  })
  const answer = async (failure?: Error): Promise<void> => {
    const { resolve, reject } = waiting.shift()!
    if (failure === undefined) resolve()
    else reject(failure)
    await new Promise<void>((resolve) => void setImmediate(resolve))
  }
  return { commits, told, failures, mine, answer, clock }
}

test('one request waits for the one before, and tells the latest of each partition', async () => {
  const { commits, told, answer } = opened()
  commits.add(at({ 0: 1, 1: 1 }))
  commits.add(at({ 0: 2 }))
  commits.add(at({ 0: 3, 1: 2 }))
  expect(told).toEqual(['0: 1, 1: 1'])
  await answer()
  expect(told).toEqual(['0: 1, 1: 1', '0: 3, 1: 2'])
  const done = commits.done()
  await answer()
  await done
  commits.add(at({ 1: 3 }))
  expect(told.at(-1)).toBe('1: 3')
})

test('nothing is told of partitions that another member reads by then', async () => {
  const { commits, told, mine, answer } = opened()
  commits.add(at({ 0: 1 }))
  commits.add(at({ 0: 2, 1: 5 }))
  mine.delete('t/0')
  await answer()
  expect(told).toEqual(['0: 1', '1: 5'])
})

test('a request that fails is told of, and what came meanwhile is told next', async () => {
  const { commits, told, failures, answer } = opened()
  commits.add(at({ 0: 1 }))
  commits.add(at({ 0: 2 }))
  const away = new Error('away')
  await answer(away)
  expect(failures).toEqual([away])
  expect(told).toEqual(['0: 1', '0: 2'])
  const done = commits.done()
  await answer()
  await done
})

test('where all that is to be told is of others, the next is told as ever, and nobody waits', async () => {
  const { commits, told, mine, answer } = opened()
  mine.clear()
  commits.add(at({ 0: 1 }))
  expect(told).toEqual([])
  mine.add('t/0')
  commits.add(at({ 0: 2 }))
  expect(told).toEqual(['0: 2'])
  const done = commits.done()
  await answer()
  await done
})

test('what could not be told is told with what comes next, unless that is newer', async () => {
  const { commits, told, answer } = opened()
  commits.add(at({ 0: 1, 1: 1 }))
  await answer(new Error('stale'))
  commits.add(at({ 0: 2 }))
  expect(told).toEqual(['0: 1, 1: 1', '0: 2, 1: 1'])
  await answer()
  const done = commits.done()
  await done
  expect(told).toHaveLength(2)
})

test('where nothing comes it is told again after a second, of partitions that this member still reads', async () => {
  const { commits, told, mine, answer, clock } = opened()
  commits.add(at({ 0: 1, 1: 1 }))
  await answer(new Error('stale'))
  mine.delete('t/1')
  await clock.advance(900_000)
  expect(told).toHaveLength(1)
  await clock.advance(200_000)
  expect(told.at(-1)).toBe('0: 1')
  await answer()
  await clock.advance(5_000_000)
  expect([told.length, clock.waiting()]).toEqual([2, 0])
})

test('at the end it is told once more, and whoever ends waits for no further attempt', async () => {
  const { commits, told, answer, clock } = opened()
  commits.add(at({ 0: 1 }))
  await answer(new Error('stale'))
  const done = commits.done()
  expect(told).toEqual(['0: 1', '0: 1'])
  await answer(new Error('stale'))
  await done
  expect([told.length, clock.waiting()]).toEqual([2, 0])
})
