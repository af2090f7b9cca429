import { expect, test } from 'vitest'
import { mineOf } from '../../../../src/clients/kafka/platformatic/own-consumer.ts'

test('offsets are told of partitions that are assigned, and of no others', () => {
  const topic = (name: string, ...numbers: number[]) => ({
    name,
    partitions: numbers.map((partitionIndex) => ({ partitionIndex, committedOffset: 7n })),
  })
  const assignments = [{ topic: 'a', partitions: [1, 2] }]
  expect(mineOf([topic('a', 0, 1), topic('b', 1)], assignments)).toEqual([topic('a', 1)])
  expect(mineOf([topic('a', 0)], assignments)).toEqual([])
})
