import fc from 'fast-check'
import { expect, test } from 'vitest'
import { codecOf } from '../../../src/clients/schema-registry/schema-codec.ts'

const text = `
  syntax = "proto3";
  package shop;
  import "google/protobuf/duration.proto";
  message Order {
    int64 order_id = 1;
    string who = 2;
    Level level = 3;
    repeated int32 counts = 4;
    map<string, double> rates = 5;
    Place place = 6;
    google.protobuf.Duration took = 7;
    message Place { string city = 1; }
    enum Level { LOW = 0; HIGH = 1; }
  }
  message Other { uint32 n = 1; message Inner { bool yes = 1; } }
`
const codec = (message?: string) =>
  codecOf({ kind: 'protobuf', text, references: [], ...(message === undefined ? {} : { message }) })

const whole = {
  order_id: 9007199254740993n,
  who: 'ada',
  level: 'HIGH',
  counts: [1, -2],
  rates: { eur: 1.5 },
  place: { city: 'Oslo' },
  took: { seconds: 3, nanos: 5 },
}

test('what is written is read again, with names of fields and enums as in the schema', async () => {
  const order = await codec()
  for (const isFramed of [true, false])
    expect(order.decode(order.encode(whole, isFramed), isFramed)).toEqual(whole)
})

test('the first message type is a single 0, others are counted in their file', async () => {
  expect((await codec()).encode({}, true)).toEqual(Buffer.from([0]))
  expect((await codec('shop.Other')).encode({ n: 7 }, true)).toEqual(Buffer.from([2, 2, 8, 7]))
  expect((await codec('Other.Inner')).encode({ yes: true }, true)).toEqual(Buffer.from([4, 2, 0, 8, 1]))
})

test('a message is read as the type that it names', async () => {
  const bytes = (await codec('Other.Inner')).encode({ yes: true }, true)
  expect((await codec()).decode(bytes, true)).toEqual({ yes: true })
})

test.each([
  [{ order_id: 'x' }, '"order_id"'],
  [{ counts: [2 ** 31] }, '"counts[0]"'],
  [{ level: 'MIDDLE' }, '"level"'],
  [{ place: { town: 'Oslo' } }, '"place.town"'],
  [{ place: 'Oslo' }, '"place"'],
  [{ rates: { eur: 'much' } }, '"rates.eur"'],
])('an event that does not fit is refused by the name of its field: %j', async (event, field) => {
  const order = await codec()
  expect(() => order.encode(event, true)).toThrow(field)
})

test('broken bytes throw an error and never make anything else of it', async () => {
  const order = await codec()
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      try {
        expect(order.decode(Buffer.from(bytes), true)).toBeTypeOf('object')
      } catch (error) {
        expect(error).toBeInstanceOf(Error)
      }
    }),
  )
})
