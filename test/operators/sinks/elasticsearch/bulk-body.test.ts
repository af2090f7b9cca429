import { expect, test } from 'vitest'
import { bodyIn, type Part, sizeOf } from '../../../../src/operators/sinks/elasticsearch/bulk-body.ts'

const documents = ['{"n":1}', '{"text":"größer 😀"}'].map((text) => Buffer.from(text))
const heads = [
  '{"_index":"logs","_id":"ä-1","routing":"r\\"1"}',
  '{"_index":"logs","_id":"ä-1","routing":"r\\"1"}',
]

test.each([
  ['create', 'create', '', ''],
  ['index', 'index', '', ''],
  ['update', 'update', '{"doc":', '}'],
  ['upsert', 'update', '{"doc":', ',"doc_as_upsert":true}'],
] as const)(
  'the body of "%s" has two lines for each document, and is as long as was said',
  (action, name, before, after) => {
    const parts = documents.map(
      (document): Part => ({
        target: 'logs',
        id: 'ä-1',
        routing: 'r"1',
        buffer: Buffer.concat([Buffer.from('before'), document, Buffer.from('behind')]),
        start: 6,
        end: 6 + document.length,
      }),
    )
    const size = parts.reduce((sum, part) => sum + sizeOf(part, action), 0)
    const body = bodyIn(Buffer.alloc(size + 100, 'x'), parts, action)
    expect(body.toString()).toBe(
      documents.map((document, n) => `{"${name}":${heads[n]}}\n${before}${document}${after}\n`).join(''),
    )
    expect(body).toHaveLength(size)
  },
)

test('without an id the server makes one', () => {
  const place = { target: 'logs', id: '', routing: '', buffer: documents[0]!, start: 0, end: 7 }
  const parts: readonly Part[] = [place, { ...place, routing: 'r' }]
  const body = bodyIn(Buffer.alloc(100), parts, 'create').toString()
  expect(body).toBe(
    '{"create":{"_index":"logs"}}\n{"n":1}\n{"create":{"_index":"logs","routing":"r"}}\n{"n":1}\n',
  )
  expect(body).toHaveLength(parts.reduce((sum, part) => sum + sizeOf(part, 'create'), 0))
})
