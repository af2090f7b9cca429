import { expect, test } from 'vitest'
import { codecOf } from '../../../src/clients/schema-registry/schema-codec.ts'
import { Time } from '../../../src/core/value.ts'

const record = (fields: readonly unknown[], name = 'Order') =>
  JSON.stringify({ type: 'record', name, fields })
const avro = (text: string, references: readonly { name: string; text: string }[] = []) =>
  codecOf({ kind: 'avro', text, references })

const order = record([
  { name: 'id', type: 'long' },
  { name: 'who', type: ['null', 'string'], default: null },
  { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
  { name: 'tags', type: { type: 'array', items: 'string' }, default: [] },
])

test('what is written is read again, with times and the digits of long integers', async () => {
  const codec = await avro(order)
  const event = { id: 9007199254740993n, who: 'ada', at: '2026-05-01T00:00:00.5Z', tags: ['a', 'b'] }
  expect(codec.decode(codec.encode(event, false), false)).toEqual({
    ...event,
    at: new Time(Date.parse('2026-05-01T00:00:00.5Z') * 1000),
  })
})

test('a field that is missing takes the default of the schema', async () => {
  const codec = await avro(order)
  const bytes = codec.encode({ id: 1, at: '2026-05-01T00:00:00Z' }, false)
  expect(codec.decode(bytes, false)).toMatchObject({ id: 1, who: null, tags: [] })
})

test.each([
  [{ id: 'x', at: '2026-05-01T00:00:00Z' }, '"id"'],
  [{ id: 1 }, '"at"'],
  [{ id: 1, at: '2026-05-01T00:00:00Z', more: 1 }, '"more"'],
  [{ id: 1, at: 'yesterday' }, '"at"'],
])('an event that does not fit is refused by the name of its field: %j', async (event, field) => {
  const codec = await avro(order)
  expect(() => codec.encode(event, false)).toThrow(field)
})

test('a schema may refer to another one by its name', async () => {
  const place = record([{ name: 'city', type: 'string' }], 'Place')
  const codec = await avro(record([{ name: 'place', type: 'Place' }]), [{ name: 'Place', text: place }])
  expect(codec.decode(codec.encode({ place: { city: 'Oslo' } }, false), false)).toEqual({
    place: { city: 'Oslo' },
  })
})

test('bytes of something else are told, and never a stop', async () => {
  const codec = await avro(order)
  expect(() => codec.decode(Buffer.from('no avro at all'), false)).toThrow()
})
