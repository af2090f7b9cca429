import { expect, test } from 'vitest'
import type { KafkaAdmin, KafkaProducer, TopicMessages } from '../../../../src/clients/kafka/client.ts'
import { RunError } from '../../../../src/core/run-error.ts'
import type { Encoded } from '../../../../src/operators/contract/sink.ts'
import { isUrgent } from '../../../../src/operators/sinks/kafka/messages.ts'
import { retry } from '../../../../src/runtime/retry.ts'
import { fakeClock } from '../../../support/fake-clock.ts'
import { recordPiece } from '../../../support/record-piece.ts'
import { stubSink } from './stub-sink.ts'

const away = () => new RunError('LP5500', 'kafka sink', 'connection', 'Kafka is away.')
const piece = (...texts: string[]): Encoded => ({
  ...recordPiece(texts.map((text) => [text, null, null, null])),
  target: 't',
})

/** A sink over a stub of the brokers: `asks` and `sends` are told what is asked for, and may throw. */
function opened(
  sends: (texts: readonly string[]) => void,
  asks: () => void = () => {},
  hasOutbox = false,
  events = 1,
) {
  const sent: string[] = []
  const counts = new Map<string, number>()
  const gauges = new Map<string, number>()
  const admin = {
    topic: (topic: string) =>
      Promise.resolve()
        .then(asks)
        .then(() => ({ topic, partitions: [0, 1] })),
    topicSetting: () => Promise.resolve(undefined),
    close: () => Promise.resolve(),
  } as Partial<KafkaAdmin> as KafkaAdmin
  const producer = {
    open() {
      counts.set('producers', (counts.get('producers') ?? 0) + 1)
      return Promise.resolve()
    },
    async send(all: readonly TopicMessages[]) {
      const texts = all.flatMap(({ messages }) => messages.map(({ value }) => String(value)))
      sends(texts)
      sent.push(...texts)
      await Promise.resolve()
    },
    close: () => Promise.resolve(),
  } as Partial<KafkaProducer> as KafkaProducer
  const { sink, letters } = stubSink({
    admin,
    producer,
    partitioner: 'hash',
    isByEvent: false,
    gather: { events, bytes: 1000, every: 0 },
    inFlight: 1,
    hasOutbox,
    recorded: (metric, value) => {
      counts.set(metric, (counts.get(metric) ?? 0) + value)
      gauges.set(metric, value)
    },
  })
  return { sink, sent, letters, counts, gauges }
}

test('what came while topics could not be asked for is sent when they can', async () => {
  let times = 0
  const { sink, sent, counts } = opened(
    () => {},
    () => {
      if (times++ === 0) throw away()
    },
  )
  const pieces = [piece('a', 'b')]
  await expect(sink.write(pieces)).rejects.toMatchObject({ code: 'LP5500' })
  sink.retried!('at_once')
  await sink.write(pieces)
  expect(sent).toEqual(['a', 'b'])
  expect(counts.get('logpipe_kafka_retries_total')).toBe(1)
})

test('it is tried at once, then with longer and longer waits, then once a minute; one too large is not tried again', async () => {
  const clock = fakeClock()
  const { sink, letters } = opened((texts) => {
    if (texts.includes('large')) throw new RunError('LP5505', 'kafka', 'config', 'It is too large.')
    throw away()
  })
  const told: (readonly [tier: string, wait: number])[] = []
  const trying = (text: string, max: number) => {
    const pieces = [piece(text)]
    const running = retry(() => sink.write(pieces), {
      clock,
      random: () => 1,
      giveUp: new AbortController().signal,
      policy: { max },
      tries: sink.tries,
      failed: (_, wait, __, tier) => told.push([tier, wait / 1e6]),
    })
    running.catch(() => {})
    return running
  }
  await trying('large', 11)
  expect([told, letters]).toEqual([[], ['LP5505 large']])
  const running = trying('a', 11)
  await clock.advance(300_000_000)
  await expect(running).rejects.toMatchObject({ code: 'LP5500' })
  expect(told.map(([tier, wait]) => `${tier} ${wait.toFixed(1)}`)).toEqual([
    'at_once 0.0',
    'at_once 0.0',
    'at_once 0.0',
    'backoff 0.1',
    'backoff 0.4',
    'backoff 1.7',
    'backoff 7.2',
    'backoff 30.0',
    'parked 60.0',
    'parked 60.0',
  ])
})

test('when the tries have run out, what was not sent goes to the dead letter, and what was sent does not', async () => {
  const { sink, sent, letters, counts } = opened((texts) => {
    if (texts.includes('b')) throw away()
  })
  const pieces = [piece('a'), piece('b', 'c')]
  await expect(sink.write(pieces)).rejects.toMatchObject({ code: 'LP5500' })
  sink.giveUp!(away())
  await sink.write(pieces)
  expect([sent, letters]).toEqual([['a'], ['LP5500 b', 'LP5500 c']])
  expect(counts.get('logpipe_kafka_dead_letters_total')).toBe(2)
  await sink.write([piece('d')])
  expect(sent).toEqual(['a', 'd'])
})

test('all goes to the dead letter when the tries have run out and not even the topic could be asked for', async () => {
  const { sink, sent, letters } = opened(
    () => {},
    () => {
      throw away()
    },
  )
  const pieces = [piece('a'), piece('b')]
  await expect(sink.write(pieces)).rejects.toMatchObject({ code: 'LP5500' })
  sink.giveUp!(away())
  await sink.write(pieces)
  expect([sent, letters]).toEqual([[], ['LP5500 a', 'LP5500 b']])
})

test('behind an outbox a repeated call sends only what is left, also in another list, and what is given up is named', async () => {
  let isAway = true
  const { sink, sent } = opened(
    (texts) => {
      if (isAway && texts.includes('b')) throw away()
    },
    undefined,
    true,
  )
  const pieces = [piece('a'), piece('b')]
  // One request for each message.
  await expect(sink.write(pieces)).rejects.toMatchObject({ code: 'LP5500' })
  isAway = false
  await sink.write([...pieces])
  expect(sent).toEqual(['a', 'b'])
  isAway = true
  const more = [piece('c'), piece('b')]
  await expect(sink.write(more)).rejects.toMatchObject({ code: 'LP5500' })
  sink.giveUp!(away())
  await expect(sink.write(more)).rejects.toMatchObject({ index: 1, records: [{ index: 0 }] })
})

test('a producer that does not know what became of a request is followed by a new one', async () => {
  let isAway = true
  const { sink, sent, counts } = opened(() => {
    if (isAway) throw away()
  })
  const pieces = [piece('a')]
  await expect(sink.write(pieces)).rejects.toMatchObject({ code: 'LP5500' })
  isAway = false
  await sink.write(pieces)
  await sink.write([piece('b')])
  expect([sent, counts.get('producers')]).toEqual([['a', 'b'], 1])
})

test('where one of several partitions refuses a message, each is asked by itself, and only that message is a dead letter', async () => {
  const requests: (readonly string[])[] = []
  const { sink, sent, letters, counts } = opened(
    (texts) => {
      requests.push(texts)
      if (texts.includes('large')) throw new RunError('LP5505', 'kafka', 'config', 'It is too large.')
    },
    undefined,
    false,
    10,
  )
  const records: (readonly [string, number])[] = [
    ['a', 0],
    ['b', 1],
    ['large', 1],
    ['c', 0],
  ]
  const mixed = {
    ...recordPiece(records.map(([text, partition]) => [text, null, partition, null])),
    target: 't',
  }
  await sink.write([mixed])
  expect(requests).toEqual([['a', 'b', 'large', 'c'], ['a', 'c'], ['b', 'large'], ['b'], ['large']])
  expect([sent, letters, counts.get('producers')]).toEqual([['a', 'c', 'b'], ['LP5505 large'], 2])
})

test('a piece is urgent when one of its events is', () => {
  expect(
    isUrgent(
      recordPiece([
        ['a', null, null, null, false],
        ['b', null, null, null, true],
      ]),
    ),
  ).toBe(true)
  expect(isUrgent(recordPiece([['a', null, null, null, null]]))).toBe(false)
})

test('what waits is told by its count and its bytes, and nothing waits at the end', async () => {
  let isAway = true
  const { sink, gauges } = opened((texts) => {
    if (isAway && texts.includes('b')) throw away()
  })
  const pieces = [piece('a'), piece('b', 'c')]
  await expect(sink.write(pieces)).rejects.toMatchObject({ code: 'LP5500' })
  expect([gauges.get('logpipe_kafka_queue_messages'), gauges.get('logpipe_kafka_queue_bytes')]).toEqual([
    2, 82,
  ])
  isAway = false
  await sink.write(pieces)
  expect([gauges.get('logpipe_kafka_queue_messages'), gauges.get('logpipe_kafka_queue_bytes')]).toEqual([
    0, 0,
  ])
})

test('what became of each request is told: how long it took, how many messages, what went wrong', async () => {
  let isAway = true
  const { sink, counts, gauges } = opened((texts) => {
    if (isAway && texts.includes('b')) throw away()
  })
  const pieces = [piece('a'), piece('b')]
  await expect(sink.write(pieces)).rejects.toMatchObject({ code: 'LP5500' })
  const told = () =>
    ['send_latency_seconds', 'sends_total', 'messages_total', 'errors_total', 'batch_bytes'].map((name) =>
      counts.has(`logpipe_kafka_${name}`),
    )
  expect(told()).toEqual([true, true, true, true, true])
  const before = counts.get('logpipe_kafka_sends_total')
  const messages = counts.get('logpipe_kafka_messages_total')
  expect([messages, counts.get('logpipe_kafka_errors_total')]).toEqual([1, 1])
  isAway = false
  await sink.write(pieces)
  expect(counts.get('logpipe_kafka_messages_total')).toBe(2)
  expect(counts.get('logpipe_kafka_errors_total')).toBe(1)
  expect(counts.get('logpipe_kafka_sends_total')).toBe(before! + 1)
  expect(gauges.get('logpipe_kafka_requests_underway')).toBe(0)
})
