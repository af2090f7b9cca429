import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { KafkaMessage } from '../../../../src/clients/kafka/client.ts'
import { charsetOf } from '../../../../src/core/charset/charset.ts'
import { encode } from '../../../../src/core/charset/transcode.ts'
import type { Chunk, Origin, RefusedLine } from '../../../../src/operators/contract/chunk.ts'
import type { Recoding } from '../../../../src/operators/contract/source.ts'
import { messageOf, pushMessages } from '../../../../src/operators/sources/kafka/message-chunks.ts'

const origin: Origin = { source: 's', partition: 't/0', path: null, topic: 't', number: 0 }

const message = (offset: number, value: string | null, more: Partial<KafkaMessage> = {}): KafkaMessage => ({
  offset,
  timestamp: 5,
  key: null,
  value: value === null ? null : Buffer.from(value),
  headers: [],
  ...more,
})

/** What is pushed for messages: the number and the text of each line, and what is refused. */
function pushed(
  messages: readonly KafkaMessage[],
  maxLine = 1000,
  onLong: 'reject' | 'cut' = 'reject',
  recoding?: Recoding,
) {
  const lines: (readonly [line: number, text: string])[] = []
  const refused: RefusedLine[] = []
  const offsets: number[] = []
  pushMessages(messages, origin, {
    ...(recoding === undefined ? {} : { recoding }),
    buffer: (size = 1) => Buffer.alloc(size),
    chunk: (buffer, start, end, of, firstLine, offset, more) =>
      ({
        kind: 'chunk',
        buffer,
        start,
        end,
        lines: 0,
        origin: of,
        firstLine,
        offset,
        received: 0,
        ...more,
      }) as Chunk,
    push(item) {
      if (item.kind === 'refused') refused.push(item)
      if (item.kind !== 'chunk') return
      const text = item.buffer.toString('utf8', item.start, item.end)
      const texts = item.isOneLine === true ? [text] : text.split('\n').slice(0, -1)
      for (const [index, one] of texts.entries()) {
        lines.push([item.firstLine + index, one])
        offsets.push(item.message!(index).timestamp)
      }
    },
    wantsMessages: true,
    maxLine,
    onLong,
  })
  return { lines, refused, offsets }
}

test('each message is the line of its offset and one, whatever is left out and whatever stands in it', () => {
  const offset = fc.integer({ min: 1, max: 3 })
  const value = fc.string({ unit: fc.constantFrom('a', 'é', '\n', ' '), maxLength: 8 })
  fc.assert(
    fc.property(fc.array(fc.tuple(offset, value)), (steps) => {
      let at = -1
      const messages = steps.map(([step, text]) => {
        at += step
        return message(at, text, { timestamp: at })
      })
      const { lines, refused, offsets } = pushed(messages)
      expect(refused).toEqual([])
      expect(lines).toEqual(messages.map((one) => [one.offset + 1, String(one.value).replace(/\n$/, '')]))
      expect(offsets).toEqual(messages.map((one) => one.offset))
    }),
  )
})

test('a message that is too long is refused with its offset and its head, or cut', () => {
  const messages = [message(3, 'short'), message(4, 'x'.repeat(20)), message(5, 'short')]
  const { lines, refused } = pushed(messages, 10)
  expect(lines).toEqual([
    [4, 'short'],
    [6, 'short'],
  ])
  expect(refused).toMatchObject([{ line: 5, length: 20, head: 'x'.repeat(20), code: 'LP5201' }])
  expect(pushed(messages, 10, 'cut').lines[1]).toEqual([5, 'x'.repeat(10)])
})

test('values in another charset become UTF-8; what is no text in it is replaced, or refused', () => {
  const charset = charsetOf('gbk')!
  const values = [encode('上海', charset), Buffer.from([0x61, 0x81]), Buffer.from('b')]
  const messages = values.map((value, at) => message(at, null, { value }))
  let replaced = 0
  const recoding = (strict: boolean): Recoding => ({
    charset,
    strict,
    replaced(count) {
      replaced += count
    },
  })
  expect(pushed(messages, 1000, 'reject', recoding(false)).lines).toEqual([
    [1, '上海'],
    [2, 'a\ufffd'],
    [3, 'b'],
  ])
  expect(replaced).toBe(1)
  const { lines, refused } = pushed(messages, 1000, 'reject', recoding(true))
  expect(lines).toEqual([
    [1, '上海'],
    [3, 'b'],
  ])
  expect(refused).toMatchObject([{ line: 2, code: 'LP5202', head: 'a\ufffd' }])
})

test('a message without a value is an empty line', () => {
  expect(pushed([message(0, null), message(1, 'a')]).lines).toEqual([
    [1, ''],
    [2, 'a'],
  ])
})

test('headers of one name are a list, and what is no UTF-8 stays bytes', () => {
  const headers = [
    ['a', Buffer.from('1')],
    ['b', Buffer.from([255])],
    ['a', Buffer.from('2')],
    ['a', Buffer.from('3')],
    ['__proto__', Buffer.from('p')],
  ] as const
  const { key, headers: read } = messageOf(message(0, 'v', { headers, key: Buffer.from([254]) }))
  expect(key).toEqual(Uint8Array.of(254))
  expect(Object.entries(read)).toEqual([
    ['a', ['1', '2', '3']],
    ['b', Uint8Array.of(255)],
    ['__proto__', 'p'],
  ])
})
