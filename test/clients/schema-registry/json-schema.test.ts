import { expect, test } from 'vitest'
import { codecOf } from '../../../src/clients/schema-registry/schema-codec.ts'

const text = JSON.stringify({
  $schema: 'http://json-schema.org/draft-04/schema#',
  type: 'object',
  properties: { n: { type: 'integer' }, place: { $ref: 'place.json' } },
  required: ['n'],
})
const references = [{ name: 'place.json', text: JSON.stringify({ type: 'object', required: ['city'] }) }]

test('an event that fits is its JSON', async () => {
  const codec = await codecOf({ kind: 'json', text, references })
  expect(codec.encode({ n: 1, place: { city: 'Oslo' } }, true).toString()).toBe(
    '{"n":1,"place":{"city":"Oslo"}}',
  )
  expect(codec.decode(Buffer.from('{"n": 2}'), true)).toEqual({ n: 2 })
})

test.each([
  ['{"n": "x"}', '"n"'],
  ['{"n": 1, "place": {}}', '"place"'],
  ['{}', 'the event'],
  ['[1]', 'no record'],
  ['{"n": 1', 'JSON'],
])('what does not fit is told: %s', async (json, says) => {
  const codec = await codecOf({ kind: 'json', text, references })
  expect(() => codec.decode(Buffer.from(json), true)).toThrow(says)
})

test('a schema of draft 2020-12 is read as one', async () => {
  const newer = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: { xs: { prefixItems: [{ type: 'string' }] } },
  }
  const codec = await codecOf({ kind: 'json', text: JSON.stringify(newer), references: [] })
  expect(() => codec.decode(Buffer.from('{"xs": [1]}'), true)).toThrow('"xs.0"')
})
