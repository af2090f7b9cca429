import { expect, test } from 'vitest'
import type { KafkaAdmin, KafkaProducer, TopicMessages } from '../../../../src/clients/kafka/client.ts'
import { kafkaError, troubleOf } from '../../../../src/clients/kafka/errors.ts'
import { type Encoded, PieceRefused } from '../../../../src/operators/contract/sink.ts'
import { recordPiece } from '../../../support/record-piece.ts'
import { stubSink } from './stub-sink.ts'

const piece = (target: string, ...texts: string[]): Encoded => ({
  ...recordPiece(texts.map((text) => [text, null, null, null])),
  key: `${target}: ${texts}`,
  target,
})
const forbidden = () =>
  kafkaError(troubleOf('TOPIC_AUTHORIZATION_FAILED'), ['b:1'], 'kafka sink "k"', undefined, 'not authorized')

/** A sink over brokers that do not show the topic "hidden", and do not take messages for "sealed". */
function opened({ isByEvent = true, hasOutbox = false } = {}) {
  const sent: string[] = []
  const asked: string[] = []
  let requests = 0
  const admin = {
    topic: (topic: string) => {
      asked.push(topic)
      return topic === 'hidden' ? Promise.reject(forbidden()) : Promise.resolve({ topic, partitions: [0, 1] })
    },
    topicSetting: () => Promise.resolve(undefined),
  } as Partial<KafkaAdmin> as KafkaAdmin
  const producer = {
    open: () => Promise.resolve(),
    async send(all: readonly TopicMessages[]) {
      requests++
      if (all.some(({ topic }) => topic === 'sealed')) throw forbidden()
      sent.push(...all.flatMap(({ messages }) => messages.map(({ value }) => String(value))))
      await Promise.resolve()
    },
    close: () => Promise.resolve(),
  } as KafkaProducer
  const { sink, letters } = stubSink({
    admin,
    producer,
    partitioner: 'round_robin',
    isByEvent,
    gather: { events: 100, bytes: 100_000, every: 0 },
    inFlight: 2,
    hasOutbox,
  })
  return { sink, sent, letters, asked, requests: () => requests }
}

const names = ['a b', 'x/y', '', '..', 'x'.repeat(250)]

test('events for a topic that nothing can be called are rejected, without asking, and the others are sent', async () => {
  const { sink, sent, letters, asked } = opened()
  await sink.write([piece('t', 'one'), ...names.map((name, n) => piece(name, `bad ${n}`)), piece('t', 'two')])
  expect(sent.sort()).toEqual(['one', 'two'])
  expect(letters).toEqual(names.map((_, n) => `LP5502 bad ${n}`))
  expect(asked).toEqual(['t'])
})

test('behind an outbox such a piece is refused by itself', async () => {
  const { sink, sent } = opened({ hasOutbox: true })
  const pieces = [piece('t', 'one'), piece('a b', 'bad')]
  const refused = await Promise.resolve(sink.write(pieces)).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(PieceRefused)
  expect(refused).toMatchObject({ code: 'LP5502', index: 1 })
  expect(sent).toEqual(['one'])
})

test('events for a topic that this user may not see or not write are rejected, and the others are sent', async () => {
  const { sink, sent, letters, requests } = opened()
  const sealed = Array.from({ length: 20 }, (_, n) => `sealed ${n}`)
  await sink.write([piece('t', 'one'), piece('hidden', 'bad'), piece('sealed', ...sealed), piece('t', 'two')])
  expect(sent.sort()).toEqual(['one', 'two'])
  expect(letters.sort()).toEqual(['LP5503 bad', ...sealed.map((text) => `LP5503 ${text}`)].sort())
  // It is known from then on.
  const before = requests()
  await sink.write([piece('sealed', 'more')])
  expect([requests(), letters.at(-1)]).toEqual([before, 'LP5503 more'])
})

test('a topic that the pipeline names must be there for the user, or the run ends', async () => {
  for (const topic of ['hidden', 'sealed']) {
    const { sink, letters } = opened({ isByEvent: false })
    await expect(sink.write([piece(topic, 'bad')])).rejects.toMatchObject({ code: 'LP5503', blame: 'config' })
    expect(letters).toEqual([])
  }
})
