import fc from 'fast-check'
import { expect, test } from 'vitest'
import { choosePartition } from '../../../../src/operators/sinks/kafka/choose-partition.ts'

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n)

test('a key always gives the same partition, and one that there is', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.integer({ min: 1, max: 50 }), (bytes, count) => {
      const key = Buffer.from(bytes)
      const partition = choosePartition('hash', Math.random)(key, null, numbers(count))
      expect(partition).toBeLessThan(count)
      expect(partition).toBeGreaterThanOrEqual(0)
      expect(choosePartition('hash', Math.random)(Buffer.from(bytes), null, numbers(count))).toBe(partition)
    }),
  )
})

test('messages without a key, and all with "round_robin", take their turns', () => {
  for (const [way, key] of [
    ['hash', null],
    ['round_robin', Buffer.from('k')],
  ] as const) {
    const choose = choosePartition(way, Math.random)
    expect(numbers(6).map(() => choose(key, null, numbers(3)))).toEqual([0, 1, 2, 0, 1, 2])
  }
})

test('"random" goes by chance, whatever the key', () => {
  const draws = [0, 0.5, 0.99]
  const choose = choosePartition('random', () => draws.shift()!)
  expect(numbers(3).map(() => choose(Buffer.from('k'), null, numbers(4)))).toEqual([0, 2, 3])
})

test('a partition that the event names comes first, and one that is not there is told', () => {
  const choose = choosePartition('hash', Math.random)
  expect(choose(Buffer.from('k'), 2, numbers(3))).toBe(2)
  expect(choose(null, 1n, numbers(3))).toBe(1)
  expect(choose(null, 3, numbers(3))).toBe('the topic has no partition 3; it has 3')
  expect(choose(null, 'x', numbers(3))).toContain('no partition x')
})
