import { expect, test } from 'vitest'
import { bodyOf, headOf, sizeIn } from '../../../../src/operators/sinks/elasticsearch/bulk-body.ts'

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
    const parts = documents.map((document) => {
      const head = headOf('logs', 'ä-1', 'r"1', action)
      return { head, document, size: sizeIn(head, document, action) }
    })
    const body = bodyOf(parts, action)
    expect(body.toString()).toBe(
      documents.map((document, n) => `{"${name}":${heads[n]}}\n${before}${document}${after}\n`).join(''),
    )
    expect(body).toHaveLength(parts.reduce((sum, { size }) => sum + size, 0))
  },
)
