import fc from 'fast-check'
import { expect, test } from 'vitest'
import { choosePartition, type Partitioner } from '../../../../src/operators/sinks/kafka/choose-partition.ts'
import { fakeClock } from '../../../support/fake-clock.ts'

const of = { topic: 't', bytes: 10 }
const chooser = (way: Partitioner, random = Math.random, clock = fakeClock()) =>
  choosePartition(way, { random, clock, stick: { bytes: 30, every: 1000 } })

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n)

test('a key always gives the same partition, and one that there is', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.integer({ min: 1, max: 50 }), (bytes, count) => {
      const key = Buffer.from(bytes)
      const partition = chooser('hash')(key, null, numbers(count), of)
      expect(partition).toBeLessThan(count)
      expect(partition).toBeGreaterThanOrEqual(0)
      expect(chooser('hash')(Buffer.from(bytes), null, numbers(count), of)).toBe(partition)
    }),
  )
})

test('messages without a key, and all with "round_robin", take their turns', () => {
  for (const [way, key] of [
    ['hash', null],
    ['round_robin', Buffer.from('k')],
  ] as const) {
    const choose = chooser(way)
    expect(numbers(6).map(() => choose(key, null, numbers(3), of))).toEqual([0, 1, 2, 0, 1, 2])
  }
})

test('"random" goes by chance, whatever the key', () => {
  const draws = [0, 0.5, 0.99]
  const choose = chooser('random', () => draws.shift()!)
  expect(numbers(3).map(() => choose(Buffer.from('k'), null, numbers(4), of))).toEqual([0, 2, 3])
})

test('a partition that the event names comes first, and one that is not there is told', () => {
  const choose = chooser('hash')
  expect(choose(Buffer.from('k'), 2, numbers(3), of)).toBe(2)
  expect(choose(null, 1n, numbers(3), of)).toBe(1)
  expect(choose(null, 3, numbers(3), of)).toBe('the topic has no partition 3; it has 3')
  expect(choose(null, 'x', numbers(3), of)).toContain('no partition x')
})

test('"sticky" gives a partition a whole batch before the next, each topic by itself, and keys as "hash" does', async () => {
  const clock = fakeClock()
  const choose = chooser('sticky', Math.random, clock)
  const draw = (topic: string, bytes = 10) => choose(null, null, numbers(3), { topic, bytes })
  expect(numbers(7).map(() => draw('t'))).toEqual([0, 0, 0, 1, 1, 1, 2])
  expect([draw('u'), draw('t'), draw('u')]).toEqual([0, 2, 0])
  // What is larger than a batch has a partition to itself.
  expect([draw('t', 50), draw('t'), draw('t')]).toEqual([1, 2, 2])
  await clock.advance(1000)
  expect(draw('t')).toBe(0)
  // The partition that it was is gone.
  expect(choose(null, null, [1], { topic: 't', bytes: 10 })).toBe(1)
  const key = Buffer.from('k')
  expect(choose(key, null, numbers(3), of)).toBe(chooser('hash')(key, null, numbers(3), of))
})
