import type { Consumer } from 'kafkajs'
import ConsumerGroup, { type FetchedBatch } from 'kafkajs/src/consumer/consumerGroup.js'
import InstrumentationEventEmitter from 'kafkajs/src/instrumentation/emitter.js'
import { expect, onTestFinished, test } from 'vitest'
import type { Answered } from '../../../../src/clients/kafka/client.ts'
import { onEnds, tellEnds } from '../../../../src/clients/kafka/kafkajs/tell-ends.ts'

/** A group of kafkajs whose brokers answer so, and what is told of that before a batch is handed on. */
function answering(batches: readonly FetchedBatch[]) {
  const { fetch } = ConsumerGroup.prototype
  ConsumerGroup.prototype.fetch = () => Promise.resolve(batches)
  onTestFinished(() => {
    ConsumerGroup.prototype.fetch = fetch
  })
  tellEnds()
  const emitter = new InstrumentationEventEmitter()
  const told: (readonly [broker: string, ends: readonly Answered[]])[] = []
  const consumer = {
    events: { FETCH: 'consumer.fetch' },
    on: (name: string, listener: (event: { readonly payload: object }) => void) =>
      emitter.addListener(name, listener),
  }
  onEnds(consumer as unknown as Consumer, (broker, ends) => told.push([broker, ends]))
  const group = Object.assign(Object.create(ConsumerGroup.prototype) as ConsumerGroup, {
    instrumentationEmitter: emitter,
  })
  return { fetch: () => group.fetch(3), emitter, told }
}

test('what a broker says of all partitions is told with its number, also of those without messages', async () => {
  const batches = [
    { topic: 't', partition: 0, highWatermark: '7' },
    { topic: 't', partition: 1, highWatermark: '0' },
  ]
  const { fetch, told } = answering(batches)
  expect(await fetch()).toBe(batches)
  expect(told).toEqual([
    [
      '3',
      [
        { topic: 't', partition: 0, end: 7 },
        { topic: 't', partition: 1, end: 0 },
      ],
    ],
  ])
})

test('a broker that was not asked, or did not answer, has told nothing; nor has the event of kafkajs itself', async () => {
  const { fetch, emitter, told } = answering([])
  await fetch()
  emitter.emit('consumer.fetch', { numberOfBatches: 0, duration: 1, nodeId: 3 })
  expect(told).toEqual([])
})
