import type { RecordsBatch } from '@platformatic/kafka'
import { expect, test } from 'vitest'
import type { PartitionAnswer } from '../../../../src/clients/kafka/platformatic/fetch-response.ts'
import { messagesOf } from '../../../../src/clients/kafka/platformatic/records.ts'

type Batch = RecordsBatch

const transactional = 1 << 4
const control = 1 << 5

const batch = (first: number, values: readonly string[], more: Partial<Batch> = {}): Batch => ({
  firstOffset: BigInt(first),
  length: 0,
  partitionLeaderEpoch: 0,
  magic: 2,
  crc: 0,
  attributes: 0,
  lastOffsetDelta: values.length - 1,
  firstTimestamp: 1000n,
  maxTimestamp: 1000n,
  producerId: -1n,
  producerEpoch: 0,
  firstSequence: 0,
  records: values.map((value, i) => ({
    length: 0,
    attributes: 0,
    timestampDelta: BigInt(i),
    offsetDelta: i,
    key: null as unknown as Buffer,
    value: Buffer.from(value),
    headers: [],
  })),
  ...more,
})

const written = (first: number, producerId: bigint, ...values: string[]): Batch =>
  batch(first, values, { producerId, attributes: transactional })
const mark = (at: number, producerId: bigint): Batch =>
  batch(at, ['mark'], { producerId, attributes: transactional | control })

const answer = (
  records: Batch[],
  aborted: readonly (readonly [producerId: bigint, firstOffset: bigint])[] = [],
): PartitionAnswer => ({
  partitionIndex: 0,
  errorCode: 0,
  highWatermark: 100n,
  lastStableOffset: 100n,
  logStartOffset: 0n,
  abortedTransactions: aborted.map(([producerId, firstOffset]) => ({ producerId, firstOffset })),
  preferredReadReplica: -1,
  records,
})

const seen = (one: PartitionAnswer, from: number): unknown => {
  const { messages, next } = messagesOf(one, from)
  return [messages.map(({ offset, value }) => `${offset}:${value}`), next]
}

test('Messages before the offset that was asked for are left out', () => {
  expect(seen(answer([batch(10, ['a', 'b', 'c'])]), 12)).toEqual([['12:c'], 13])
})

test('An answer without batches leaves the offset as it was', () => {
  expect(seen(answer([]), 7)).toEqual([[], 7])
})

test('Times are microseconds, counted from the batch', () => {
  const { messages } = messagesOf(answer([batch(0, ['a', 'b'])]), 0)
  expect(messages.map(({ timestamp }) => timestamp)).toEqual([1_000_000, 1_001_000])
})

test('The offset passes what was compacted away at the end of a batch', () => {
  expect(seen(answer([batch(0, ['a'], { lastOffsetDelta: 9 })]), 0)).toEqual([['0:a'], 10])
})

test('Marks of transactions are no messages, and the offset passes them', () => {
  expect(seen(answer([written(0, 5n, 'a'), mark(1, 5n)]), 0)).toEqual([['0:a'], 2])
})

test('What an aborted transaction wrote is left out, also where its mark comes in a later answer', () => {
  const one = answer([written(0, 5n, 'a', 'b'), written(2, 6n, 'c'), written(3, 5n, 'd')], [[5n, 0n]])
  expect(seen(one, 0)).toEqual([['2:c'], 4])
})

test('A transaction of the same producer counts again after the mark of the aborted one', () => {
  const records = [
    written(0, 5n, 'a'),
    mark(1, 5n),
    written(2, 5n, 'b'),
    mark(3, 5n),
    written(4, 5n, 'c'),
    mark(5, 5n),
  ]
  expect(
    seen(
      answer(records, [
        [5n, 4n],
        [5n, 0n],
      ]),
      0,
    ),
  ).toEqual([['2:b'], 6])
})
