import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Outgoing } from '../../../../src/operators/sinks/kafka/messages.ts'
import { byTopic, lanesOf, splitRequests } from '../../../../src/operators/sinks/kafka/requests.ts'

const outgoing = (index: number, partition = 0, size = 10, topic = 't'): Outgoing => ({
  topic,
  message: { partition, key: null, value: Buffer.from(String(index)), headers: [], timestamp: undefined },
  size,
  most: 1000,
  index,
})
const messages = fc
  .array(fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 500 })), { maxLength: 60 })
  .map((all) => all.map(([partition, size], index) => outgoing(index, partition, size)))

test('requests hold all messages in order, none beyond its bounds but for one message alone', () => {
  fc.assert(
    fc.property(
      messages,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 1000 }),
      (all, events, bytes) => {
        const requests = splitRequests(all, { events, bytes })
        expect(requests.flatMap((one) => one.messages)).toEqual(all)
        for (const request of requests) {
          expect(request.bytes).toBe(request.messages.reduce((sum, { size }) => sum + size, 0))
          expect(request.messages.length).toBeLessThanOrEqual(events)
          if (request.messages.length > 1) expect(request.bytes).toBeLessThanOrEqual(bytes)
        }
      },
    ),
  )
})

test('messages of one partition keep their order in one lane, and none is lost', () => {
  fc.assert(
    fc.property(messages, fc.integer({ min: 1, max: 8 }), (all, count) => {
      const lanes = lanesOf(all, count)
      expect(lanes.flat()).toHaveLength(all.length)
      for (let partition = 0; partition < 10; partition++) {
        const of = lanes.filter((lane) => lane.some(({ message }) => message.partition === partition))
        expect(of.length).toBeLessThanOrEqual(1)
        const inLane = of.flat().filter(({ message }) => message.partition === partition)
        expect(inLane).toEqual(all.filter(({ message }) => message.partition === partition))
      }
    }),
  )
})

test('topics with one partition each are spread over the lanes', () => {
  const all = Array.from({ length: 100 }, (_, i) => outgoing(i, 0, 10, `team-${i}`))
  const lanes = lanesOf(all, 4)
  expect(lanes).toHaveLength(4)
  for (const lane of lanes) expect(lane.length).toBeGreaterThan(10)
})

test('a request has each topic once', () => {
  const request = { messages: [outgoing(0), outgoing(1, 0, 10, 'u'), outgoing(2)], bytes: 30 }
  expect(
    byTopic(request).map(({ topic, messages: all }) => [topic, all.map(({ value }) => String(value))]),
  ).toEqual([
    ['t', ['0', '2']],
    ['u', ['1']],
  ])
})
