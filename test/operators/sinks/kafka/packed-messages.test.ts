import { expect, test } from 'vitest'
import { packMessages, unpackMessages } from '../../../../src/operators/sinks/kafka/packed-messages.ts'

test('messages come out as they went in, and hold on to no buffer that they came in', () => {
  const value = Buffer.from('{"n":1}')
  const messages = [
    { partition: 0, key: Buffer.from('ключ'), value, headers: [], timestamp: 1_700_000_000_000_000 },
    { partition: 7, key: null, value: null, headers: [], timestamp: undefined },
    {
      partition: 2_000_000,
      key: Buffer.alloc(0),
      value: Buffer.alloc(0),
      headers: [
        ['trace', Buffer.from('a')],
        ['trace', Buffer.alloc(0)],
        ['ü', Buffer.from([0, 255])],
      ] as const,
      timestamp: 0,
    },
  ]
  const topics = [
    { topic: 'one', messages },
    { topic: 'none', messages: [] },
    { topic: 'two', messages: messages.slice(1) },
  ]
  const packed = packMessages(topics)
  const wanted = structuredClone(topics).map(({ topic, messages: all }) => ({
    topic,
    messages: all.map(({ key, value: text, headers, ...rest }) => ({
      ...rest,
      key: key && Buffer.from(key),
      value: text && Buffer.from(text),
      headers: headers.map(([name, one]) => [name, Buffer.from(one)]),
    })),
  }))
  value.fill(0)
  expect(unpackMessages(packed)).toEqual(wanted)
})
