import { expect, test } from 'vitest'
import type { Expr } from '../../../src/ir/expression.ts'
import { anyType } from '../../../src/ir/type.ts'
import { type EventRecord, recordsOf } from '../../../src/operators/contract/event-record.ts'
import { param } from '../../../src/operators/contract/params.ts'
import { defineSink, noRows } from '../../../src/operators/contract/sink.ts'
import { runToyPipeline } from '../../support/run-toy-pipeline.ts'
import { pushText, toySource } from '../../support/toy-connectors.ts'

const field = (...path: string[]): Expr => ({ op: 'field', path, type: anyType, span: { start: 0, end: 0 } })

type Seen = Omit<EventRecord, 'bytes' | 'values'> & { readonly text: string; readonly values: string }

/** Sends texts to a sink of records in pieces as they come, and gives what it got. */
async function records(
  texts: readonly string[],
  format: 'json' | 'lines',
  codegen: boolean,
  refuse: readonly number[] = [],
) {
  const seen: Seen[] = []
  const params = {
    key: param.expression({ doc: 'The key.', type: anyType }),
    other: param.expression({ doc: 'Another.', type: anyType }),
  }
  const sink = defineSink({
    name: 'messages',
    summary: 'Does what a test says.',
    since: '0.1.0',
    params,
    positional: [],
    examples: [],
    format,
    record: ['key', 'other'],
    open: async () => ({
      write(pieces) {
        for (const piece of pieces)
          for (const { bytes, values, ...rest } of recordsOf(
            refuse.length === 0 ? piece : { ...piece, without: new Set(refuse) },
          ))
            seen.push({ ...rest, values: JSON.stringify(values), text: bytes.toString() })
      },
      flush: () => Promise.resolve(noRows),
      close: () => Promise.resolve(),
    }),
    probe: () => Promise.resolve(),
  })
  const source = toySource('said', async (context) => {
    for (const text of texts) pushText(context, text)
  })
  const result = await runToyPipeline({
    sources: [{ use: 'said', format }],
    sinks: [{ use: 'messages', format, settings: { key: field('k') } }],
    specs: [source, sink],
    options: { codegen },
  })
  expect(result.failure).toBeUndefined()
  return seen
}

const two = '{"k":"a","n":1}\n{"k":null,"n":"ü"}\n'

test.each([true, false])(
  'each event is a record with its own values and place (codegen: %s)',
  async (way) => {
    const seen = await records([two], 'json', way)
    expect(seen).toMatchObject([
      { values: '["a",null]', from: 'source0/p', position: 0, ordinal: 0, index: 0, text: '{"k":"a","n":1}' },
      {
        values: '[null,null]',
        from: 'source0/p',
        position: 16,
        ordinal: 0,
        index: 1,
        text: '{"k":null,"n":"ü"}',
      },
    ])
  },
)

test.each([true, false])('lines are records too, however long (codegen: %s)', async (way) => {
  const lines = ['', 'x'.repeat(200_000), 'y']
  const seen = await records([`a\n`, `${lines[1]}\n${lines[2]}\n`], 'lines', way)
  expect(seen.map(({ text }) => text.length)).toEqual([1, 200_000, 1])
})

test('records that were refused are passed over, the others keep their places', async () => {
  const seen = await records([two], 'json', true, [0])
  expect(seen.map(({ index, text }) => [index, text])).toEqual([[1, '{"k":null,"n":"ü"}']])
})
