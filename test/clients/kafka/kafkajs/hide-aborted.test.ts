import Broker, { type FetchedMessage } from 'kafkajs/src/broker/index.js'
import { expect, onTestFinished, test } from 'vitest'
import { hide, hideAborted } from '../../../../src/clients/kafka/kafkajs/hide-aborted.ts'

const written = (offset: number, producer: number, inTransaction = true): FetchedMessage => ({
  offset: String(offset),
  isControlRecord: false,
  batchContext: { producerId: String(producer), inTransaction },
})
const mark = (offset: number, producer: number): FetchedMessage => ({
  ...written(offset, producer),
  isControlRecord: true,
})
const aborted = (producer: number, first: number) => ({
  producerId: String(producer),
  firstOffset: String(first),
})

/** Offsets of the messages that are handed on. */
function shown(messages: readonly FetchedMessage[], ...list: readonly ReturnType<typeof aborted>[]) {
  const partition = { messages, abortedTransactions: list }
  hide(partition)
  expect(list.length === 0 || partition.abortedTransactions.length === 0).toBe(true)
  return messages
    .filter(({ isControlRecord }) => isControlRecord !== true)
    .map(({ offset }) => Number(offset))
}

test('transactions that overlap are hidden, though brokers list first the one that ended first', () => {
  const messages = [
    written(1, 5),
    written(2, 6),
    written(3, 5),
    mark(4, 6),
    mark(5, 5),
    written(6, 5),
    mark(7, 5),
  ]
  expect(shown(messages, aborted(6, 2), aborted(5, 1))).toEqual([6])
})

test('transactions that began before the answer are hidden from its first message on', () => {
  expect(
    shown([written(10, 6), written(11, 5), mark(12, 5), mark(13, 6)], aborted(5, 3), aborted(6, 4)),
  ).toEqual([])
})

test('what is committed, and what is in no transaction, is handed on', () => {
  const messages = [written(1, 7), written(2, 5), written(3, 5, false), mark(4, 5), mark(5, 7)]
  expect(shown(messages, aborted(5, 2))).toEqual([1, 3])
  expect(shown([written(1, 7)])).toEqual([1])
})

test('kafkajs is given answers in which they are hidden', async () => {
  const { fetch } = Broker.prototype
  onTestFinished(() => {
    Broker.prototype.fetch = fetch
  })
  const messages = [written(1, 5), mark(2, 5)]
  const partitions = [
    { messages, abortedTransactions: [aborted(5, 1)] },
    { messages: [], abortedTransactions: null },
  ]
  Broker.prototype.fetch = () => Promise.resolve({ responses: [{ partitions }] })
  hideAborted()
  await (Object.create(Broker.prototype) as Broker).fetch({ maxWaitTime: 0, topics: [] })
  expect(messages.map(({ isControlRecord }) => isControlRecord)).toEqual([true, true])
})
