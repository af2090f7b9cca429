import { expect, test } from 'vitest'
import type { KafkaAdmin, KafkaProducer, TopicMessages } from '../../../../src/clients/kafka/client.ts'
import { kafkaError, troubleOf } from '../../../../src/clients/kafka/errors.ts'
import { type Encoded, PieceRefused } from '../../../../src/operators/contract/sink.ts'
import { TakenBack } from '../../../../src/operators/contract/taken-back.ts'
import { recordPiece } from '../../../support/record-piece.ts'
import { stubSink } from './stub-sink.ts'

const piece = (target: string, ...texts: string[]): Encoded => ({
  ...recordPiece(texts.map((text) => [text, null, null, null])),
  key: `${target}: ${texts}`,
  target,
})
const forbidden = () =>
  kafkaError(troubleOf('TOPIC_AUTHORIZATION_FAILED'), ['b:1'], 'kafka sink "k"', undefined, 'not authorized')

const missing = () =>
  kafkaError(troubleOf('UNKNOWN_TOPIC_OR_PARTITION'), ['b:1'], 'kafka sink "k"', undefined, 'not there')

/** A sink over brokers that do not show the topic "hidden", and do not take messages for "sealed". */
function opened({ isByEvent = true, hasOutbox = false } = {}) {
  const sent: string[] = []
  const asked: string[] = []
  const gone = new Set<string>()
  /** Known to who is asked, and not yet to who is sent to. */
  const fresh = new Set<string>()
  let requests = 0
  const admin = {
    topic: (topic: string) => {
      asked.push(topic)
      if (gone.has(topic)) return Promise.resolve(undefined)
      return topic === 'hidden' ? Promise.reject(forbidden()) : Promise.resolve({ topic, partitions: [0, 1] })
    },
    topicSetting: () => Promise.resolve(undefined),
  } as Partial<KafkaAdmin> as KafkaAdmin
  const producer = {
    open: () => Promise.resolve(),
    async send(all: readonly TopicMessages[]) {
      requests++
      if (all.some(({ topic }) => topic === 'sealed')) throw forbidden()
      if (all.some(({ topic }) => gone.has(topic) || fresh.has(topic))) throw missing()
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
  return { sink, sent, letters, asked, gone, fresh, requests: () => requests }
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

test('events for a topic that was there and is deleted are rejected, and the others are sent; it is used when it is there again', async () => {
  const { sink, sent, letters, gone, fresh } = opened()
  const both = (from: number) => [
    piece('t', `t ${from}`, `t ${from + 1}`),
    piece('u', `u ${from}`, `u ${from + 1}`),
  ]
  await sink.write(both(0))
  gone.add('u')
  await sink.write(both(2))
  expect([sent.sort(), letters.sort()]).toEqual([
    ['t 0', 't 1', 't 2', 't 3', 'u 0', 'u 1'],
    ['LP5502 u 2', 'LP5502 u 3'],
  ])
  await sink.write([piece('u', 'u 4')])
  expect(letters.at(-1)).toBe('LP5502 u 4')
  gone.delete('u')
  fresh.add('v')
  await expect(sink.write([piece('v', 'v 0')])).rejects.toMatchObject({ code: 'LP5502', blame: 'connection' })
  fresh.delete('v')
  await sink.write([piece('v', 'v 0')])
  await sink.write([piece('u', 'u 5')])
  expect(sent.slice(-2)).toEqual(['v 0', 'u 5'])
  expect(letters).toHaveLength(3)
})

test('behind an outbox the piece for a topic that is deleted is refused by itself, and comes no more', async () => {
  const { sink, sent, gone } = opened({ hasOutbox: true })
  await sink.write([piece('t', 'one'), piece('u', 'two')])
  gone.add('u')
  const pieces = [piece('t', 'three'), piece('u', 'bad')]
  await expect(sink.write(pieces)).rejects.toMatchObject({
    code: 'LP5502',
    index: 1,
    records: [{ index: 0, reason: 'there is no topic "u"' }],
  })
  expect(sent.sort()).toEqual(['one', 'three', 'two'])
})

test('a topic of all events that is deleted is waited for', async () => {
  const { sink, sent, letters, gone } = opened({ isByEvent: false })
  await sink.write([piece('t', 'one')])
  gone.add('t')
  for (const _ of 'known, then asked for')
    await expect(sink.write([piece('t', 'two')])).rejects.toMatchObject({
      code: 'LP5502',
      blame: 'connection',
    })
  gone.delete('t')
  await sink.write([piece('t', 'two')])
  expect([sent, letters]).toEqual([['one', 'two'], []])
})

test('what was sent before and is taken back is not refused in the place of what is sent now', async () => {
  const lost = new TakenBack('LP5502', 'kafka sink "k"', 'The topic "u" is gone.')
  const { sink, letters } = stubSink({
    admin: {
      topic: (topic) => Promise.resolve({ topic, partitions: [0] }),
      topicSetting: () => Promise.resolve(undefined),
    },
    producer: { open: () => Promise.resolve(), send: () => Promise.reject(lost) },
    partitioner: 'round_robin',
    isByEvent: true,
    gather: { events: 100, bytes: 100_000, every: 0 },
    inFlight: 1,
    hasOutbox: false,
  })
  await expect(sink.write([piece('t', 'one')])).rejects.toBe(lost)
  expect(letters).toEqual([])
})
