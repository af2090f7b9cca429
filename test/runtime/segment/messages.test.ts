import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BytesReader, BytesWriter } from '../../../src/core/binary.ts'
import { catalog } from '../../../src/operators/catalog.ts'
import { anySpec } from '../../../src/operators/contract/catalog.ts'
import type { Message, Origin } from '../../../src/operators/contract/chunk.ts'
import { readMeta, writeMeta } from '../../../src/operators/contract/meta-codec.ts'
import { noMeta } from '../../../src/operators/contract/row.ts'
import type { SinkSpec } from '../../../src/operators/contract/sink.ts'
import type { SourceSpec } from '../../../src/operators/contract/source.ts'
import { defineSource } from '../../../src/operators/contract/source.ts'
import { runPipe } from '../../support/run-pipe.ts'
import { textOf, toySink } from '../../support/toy-connectors.ts'

const origin: Origin = { source: 'in', partition: 't/3', path: null, topic: 't', number: 3 }

const messages: readonly Message[] = [
  { key: 'a', headers: { h: 'x' }, timestamp: 1_000_000 },
  { key: null, headers: {}, timestamp: Number.NaN },
]

/** A source of two messages at offsets 7 and 8, and one of several lines at 20. */
const source = (asked: boolean[]) =>
  defineSource({
    name: 'broker',
    summary: 'Says what a test says.',
    since: '0.1.0',
    params: {},
    positional: [],
    examples: [],
    format: 'json',
    meta: ['topic', 'partition', 'offset', 'key', 'headers', 'timestamp'],
    bounded: () => true,
    replayable: true,
    open: (_settings, context) => ({
      async run() {
        asked.push(context.wantsMessages)
        const send = (text: string, first: number, isOneLine?: true) => {
          const buffer = context.buffer()
          const end = buffer.write(text)
          context.push(
            context.chunk(buffer, 0, end, origin, first, -1, {
              ...(context.wantsMessages ? { message: (index: number) => messages[index]! } : {}),
              ...(isOneLine === undefined ? {} : { isOneLine }),
            }),
          )
        }
        send('{"n":1}\n{"n":2}\n', 8)
        send('{"n":\n3}', 21, true)
      },
      position: () => new Map(),
    }),
    probe: () => Promise.resolve(),
  })

/** Runs a pipeline from `broker` to `seen`, and gives what was seen. */
async function written(text: string, asked: boolean[], codegen: boolean): Promise<unknown[]> {
  const all: string[] = []
  const seen = { ...toySink('seen', { write: (pieces) => void all.push(textOf(pieces)) }), format: 'json' }
  await runPipe(text, {
    catalog: {
      ...catalog,
      sources: new Map([...catalog.sources, ['broker', anySpec<SourceSpec>(source(asked))]]),
      sinks: new Map([...catalog.sinks, ['seen', anySpec<SinkSpec>(seen)]]),
    },
    options: { codegen },
  })
  return all
    .join('')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

test.each([true, false])('metadata of messages are read by their names (codegen: %s)', async (codegen) => {
  const asked: boolean[] = []
  const events = await written(
    'from broker() | set k = @key, h = @headers, t = @timestamp, o = @offset, p = @partition, topic = @topic | to seen()',
    asked,
    codegen,
  )
  expect(events).toEqual([
    { n: 1, k: 'a', h: { h: 'x' }, t: '1970-01-01T00:00:01Z', o: 7, p: 3, topic: 't' },
    { n: 2, k: null, h: {}, t: null, o: 8, p: 3, topic: 't' },
    { n: 3, k: 'a', h: { h: 'x' }, t: '1970-01-01T00:00:01Z', o: 20, p: 3, topic: 't' },
  ])
  expect(asked).toEqual([true])
})

test('a source is told where nobody asks for what only messages bring', async () => {
  const asked: boolean[] = []
  const events = await written('from broker() | where @offset > 7 and @topic == "t" | to seen()', asked, true)
  expect(events).toEqual([{ n: 2 }, { n: 3 }])
  expect(asked).toEqual([false])
})

test('state keeps the metadata of a message', () => {
  const message = fc.record({
    key: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant(null)),
    headers: fc.dictionary(
      fc.string({ unit: 'grapheme' }).filter((name) => name !== '__proto__'),
      fc.string({ unit: 'grapheme' }),
      { noNullPrototype: true },
    ),
    timestamp: fc.oneof(fc.nat(), fc.constant(Number.NaN)),
  })
  fc.assert(
    fc.property(message, (given) => {
      const out = new BytesWriter()
      const meta = { ...noMeta, origin, line: 8, message: given }
      writeMeta(out, meta)
      expect(readMeta(new BytesReader(out.take()))).toEqual(meta)
    }),
  )
})
