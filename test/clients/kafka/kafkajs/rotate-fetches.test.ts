import { expect, test } from 'vitest'
import { rotated } from '../../../../src/clients/kafka/kafkajs/rotate-fetches.ts'

const all = [
  { topic: 'a', partitions: [0, 1, 2] },
  { topic: 'b', partitions: [] },
  { topic: 'c', partitions: [5, 6] },
]

test('each partition is asked for first in its turn, and all of them each time', () => {
  const turns = Array.from({ length: 7 }, (_, turn) => rotated(all, turn))
  expect(turns.map(([first]) => `${first!.topic}${first!.partitions[0]}`)).toEqual([
    'a0',
    'a1',
    'a2',
    'c5',
    'c6',
    'a0',
    'a1',
  ])
  for (const turn of turns) {
    const sorted = [...turn].sort((one, other) => (one.topic < other.topic ? -1 : 1))
    expect(sorted.map(({ topic, partitions }) => ({ topic, partitions: [...partitions].sort() }))).toEqual(
      all,
    )
  }
})

test('a broker that leads nothing is asked for nothing', () => {
  expect(rotated([{ topic: 'a', partitions: [] }], 3)).toEqual([{ topic: 'a', partitions: [] }])
  expect(rotated([], 3)).toEqual([])
})
