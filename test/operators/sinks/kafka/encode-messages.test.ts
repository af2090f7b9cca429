import { expect, test, vi } from 'vitest'
import type { KafkaAdmin } from '../../../../src/clients/kafka/client.ts'
import { SchemaRegistry } from '../../../../src/clients/schema-registry/registry.ts'
import { registryOf } from '../../../../src/clients/schema-registry/registry-params.ts'
import { RegistryReader } from '../../../../src/clients/schema-registry/schemas.ts'
import type { Encoded } from '../../../../src/operators/contract/sink.ts'
import { choosePartition } from '../../../../src/operators/sinks/kafka/choose-partition.ts'
import { type EncoderOf, encoderOfRegistry } from '../../../../src/operators/sinks/kafka/encode-messages.ts'
import { prepare } from '../../../../src/operators/sinks/kafka/messages.ts'
import { Topics } from '../../../../src/operators/sinks/kafka/topics.ts'
import { kafka } from '../../../../src/operators/sinks/kafka.ts'
import { complaintsOf } from '../../../support/compile-text.ts'
import { fakeClock } from '../../../support/fake-clock.ts'
import { recordPiece } from '../../../support/record-piece.ts'
import { schemaRegistry } from '../../../support/schema-registry.ts'

const schema = JSON.stringify({ type: 'record', name: 'P', fields: [{ name: 'x', type: 'int' }] })

async function registered() {
  const server = await schemaRegistry()
  const registry = new SchemaRegistry(registryOf({ url: server.url }, 2_000_000, 'test'))
  return { server, registry }
}

const newest = (registry: SchemaRegistry, subject?: string, clock = fakeClock()) =>
  encoderOfRegistry({ registry, subject, messageType: undefined, title: 'test', clock })

const topics = (): Topics =>
  new Topics({
    admin: {
      topic: (topic: string) => Promise.resolve({ topic, partitions: [0] }),
      topicSetting: () => Promise.resolve(undefined),
    } as Partial<KafkaAdmin> as KafkaAdmin,
    clock: fakeClock(),
    isByEvent: false,
    title: 'test',
  })

const prepared = (piece: Encoded, encoderOf: EncoderOf, isByEvent = false) => {
  const choose = choosePartition('hash', {
    random: () => 0,
    clock: fakeClock(),
    stick: { bytes: 1, every: 1 },
  })
  return prepare(piece, { topics: topics(), choose, isStrict: true, encoderOf, isByEvent })
}

test('events are written with the newest schema of the topic, whose number stands before them', async () => {
  const { server, registry } = await registered()
  server.add('t-value', { schema: '"string"' })
  const id = server.add('t-value', { schema })
  const encode = await newest(registry)('t')
  const bytes = encode(Buffer.from('{"x":7}')) as Buffer
  expect(bytes).toEqual(Buffer.from([0, 0, 0, 0, id, 14]))
  const reader = new RegistryReader(registry, fakeClock())
  await reader.load([bytes])
  expect(reader.read(bytes)).toEqual({ x: 7 })
})

test('events that do not fit are refused by the name of their field, and the others are messages', async () => {
  const { server, registry } = await registered()
  server.add('points', { schema })
  const encoderOf = newest(registry, 'points')
  const piece = {
    ...recordPiece([['{"x":1}'], ['{"x":"one"}'], ['{"x":2,"y":3}'], ['{"x":4}']]),
    target: 't',
  }
  const { messages, refused } = await prepared(piece, encoderOf)
  expect(messages.map(({ index }) => index)).toEqual([0, 3])
  expect(refused).toMatchObject([
    { index: 1, code: 'LP5513', reason: 'the event does not fit the schema: "x" is no int of the schema' },
    { index: 2, code: 'LP5513', reason: 'the event does not fit the schema: the schema has no field "y"' },
  ])
  await prepared(piece, encoderOf)
  expect(server.requests).toHaveLength(1)
})

test('a registry that is away may be asked again, a subject that is not there or a wrong schema may not', async () => {
  const { server, registry } = await registered()
  const clock = fakeClock()
  const encoderOf = newest(registry, undefined, clock)
  server.add('broken-value', { schema: '{"type": "nothing"}' })
  await expect(encoderOf('broken')).rejects.toMatchObject({ code: 'LP5516', blame: 'config' })
  await expect(encoderOf('t')).rejects.toMatchObject({ code: 'LP5515', blame: 'config' })
  server.state.isAway = true
  await clock.advance(5_000_000)
  await expect(encoderOf('t')).rejects.toMatchObject({ code: 'LP5512', blame: 'connection' })
})

test('where topics are made from events, those without a schema are rejected; it is found when it is there', async () => {
  const { server, registry } = await registered()
  const clock = fakeClock()
  const encoderOf = newest(registry, undefined, clock)
  server.add('broken-value', { schema: '{"type": "nothing"}' })
  const write = async (target: string) => {
    const { messages, refused } = await prepared(
      { ...recordPiece([['{"x":1}'], ['{"x":2}']]), target },
      encoderOf,
      true,
    )
    return [messages.length, ...refused.map(({ index, code }) => `${index} ${code}`)]
  }
  expect(await write('t')).toEqual([0, '0 LP5515', '1 LP5515'])
  expect(await write('broken')).toEqual([0, '0 LP5516', '1 LP5516'])
  server.add('t-value', { schema })
  const asked = server.requests.length
  expect(await write('t')).toEqual([0, '0 LP5515', '1 LP5515'])
  expect(server.requests).toHaveLength(asked)
  await clock.advance(5_000_000)
  expect(await write('t')).toEqual([2])
  server.state.isAway = true
  await expect(write('other')).rejects.toMatchObject({ code: 'LP5512', blame: 'connection' })
})

test('a newer schema is found within a minute, or when an event needs it; what cannot be had or read changes nothing', async () => {
  const { server, registry } = await registered()
  const clock = fakeClock()
  const encoderOf = newest(registry, 'p', clock)
  const withFields = (...names: string[]): string =>
    JSON.stringify({
      type: 'record',
      name: 'P',
      fields: names.map((name) => ({ name, type: 'int', default: 0 })),
    })
  /** Numbers of the schemas with which these are written; a text: why one is not. */
  const written = async (...events: string[]) => {
    const piece = { ...recordPiece(events.map((event) => [event])), target: 't' }
    const { messages, refused } = await prepared(piece, encoderOf)
    const ids = messages.map(({ message }) => message.value!.readInt32BE(1))
    return [...ids, ...refused.map(({ reason }) => reason)]
  }
  const first = server.add('p', { schema: withFields('x') })
  expect(await written('{"x":1}')).toEqual([first])
  const second = server.add('p', { schema: withFields('x', 'y') })
  expect(await written('{"x":1}')).toEqual([first])
  expect(await written('{"x":1,"y":2}')).toEqual([expect.stringContaining('no field "y"')])
  await clock.advance(5_000_000)
  expect(await written('{"x":1}', '{"x":1,"y":2}')).toEqual([first, second])
  const third = server.add('p', { schema: withFields('x', 'y', 'z') })
  await clock.advance(60_000_000)
  expect(await written('{"x":1}')).toEqual([second])
  await vi.waitFor(async () => expect(await written('{"x":1}')).toEqual([third]))
  server.state.isAway = true
  await clock.advance(60_000_000)
  expect(await written('{"x":1,"a":2}', '{"x":1}')).toEqual([third, expect.stringContaining('no field "a"')])
  server.state.isAway = false
  server.add('p', { schema: '{"type": "nothing"}' })
  await clock.advance(60_000_000)
  expect(await written('{"x":1,"a":2}', '{"x":1}')).toEqual([third, expect.stringContaining('no field "a"')])
})

test('messages with schemas take no format but JSON, and a subject only at the sink', async () => {
  expect([...(kafka.params.registry.check!({ url: 'http://a', subject: 'x' }) ?? [])]).toEqual([])
  const sink = 'from stdin(format: json) | to kafka("t", registry: {url: "http://a"}'
  expect(await complaintsOf(`${sink})`)).toEqual([])
  expect(await complaintsOf(`${sink}, format: csv)`)).toEqual(['LP2055 {url: "http://a"}'])
  expect(await complaintsOf(`${sink}, schema_file: "a.avsc")`)).toEqual(['LP2055 "a.avsc"'])
})
