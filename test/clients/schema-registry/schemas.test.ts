import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SchemaRegistry } from '../../../src/clients/schema-registry/registry.ts'
import { registryOf, schemaParams } from '../../../src/clients/schema-registry/registry-params.ts'
import { codecOf } from '../../../src/clients/schema-registry/schema-codec.ts'
import { codecOfFile, RegistryReader } from '../../../src/clients/schema-registry/schemas.ts'
import { framed } from '../../../src/clients/schema-registry/wire-format.ts'
import { RunError } from '../../../src/core/run-error.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { testFolder } from '../../support/run-pipe.ts'
import { schemaRegistry } from '../../support/schema-registry.ts'

const point = JSON.stringify({ type: 'record', name: 'Point', fields: [{ name: 'x', type: 'int' }] })
const client = (settings: Record<string, string>) =>
  new SchemaRegistry(registryOf(settings, 2_000_000, 'test'))

test('a schema is asked for once, with those that it refers to', async () => {
  const server = await schemaRegistry()
  server.add('point', { schema: point })
  const line = JSON.stringify({ type: 'record', name: 'Line', fields: [{ name: 'from', type: 'Point' }] })
  const id = server.add('line', {
    schema: line,
    references: [{ name: 'Point', subject: 'point', version: 1 }],
  })
  const codec = await codecOf(await client({ url: `${server.url}/` }).byId(id))
  const bytes = framed(id, codec.encode({ from: { x: 3 } }, true))
  const reader = new RegistryReader(client({ url: server.url }), fakeClock())
  await reader.load([bytes, bytes])
  expect(reader.load([bytes])).toBeUndefined()
  expect(reader.read(bytes)).toEqual({ from: { x: 3 } })
  expect(server.requests.map(({ path }) => path)).toHaveLength(4)
})

test('a message whose schema is not there, or that names none, is told by a sentence; the registry is asked anew soon', async () => {
  const server = await schemaRegistry()
  const clock = fakeClock()
  const reader = new RegistryReader(client({ url: server.url }), clock)
  const bytes = framed(1, Buffer.from([2]))
  await reader.load([bytes, Buffer.from('text')])
  expect(reader.read(bytes)).toContain('no schema 1')
  expect(reader.read(Buffer.from('text'))).toContain('names no schema')
  expect(reader.load([bytes])).toBeUndefined()
  server.add('point', { schema: point })
  await clock.advance(5_000_000)
  await reader.load([bytes])
  expect(reader.read(bytes)).toEqual({ x: 1 })
})

test('a registry that is away may be asked again, one that refuses the login may not', async () => {
  const server = await schemaRegistry(`Basic ${Buffer.from('ada:right').toString('base64')}`)
  server.add('point', { schema: point })
  const wrong = client({ url: server.url, user: 'ada', password: 'wrong' })
  await expect(wrong.byId(1)).rejects.toMatchObject({ code: 'LP5514', blame: 'config' })
  const right = client({ url: server.url, user: 'ada', password: 'right' })
  await expect(right.latest('point')).resolves.toMatchObject({ id: 1, schema: { kind: 'avro' } })
  await expect(right.latest('other')).rejects.toMatchObject({ code: 'LP5515' })
  server.state.isAway = true
  await expect(right.byId(1)).rejects.toMatchObject({ code: 'LP5512', blame: 'connection' })
  await expect(client({ url: 'http://127.0.0.1:1' }).look()).rejects.toMatchObject({ code: 'LP5512' })
})

test('a schema in a file that is wrong or not there is told with its path', async () => {
  const path = join(testFolder(), 'a.avsc')
  await expect(codecOfFile(path, undefined, 'test')).rejects.toMatchObject({ code: 'LP5516' })
  writeFileSync(path, '{"type": "nothing"}')
  await expect(codecOfFile(path, undefined, 'test')).rejects.toThrow(path)
})

test('a plan shows no password of the registry', () => {
  const { registry } = schemaParams('')
  expect(registry.shown!({ url: 'http://a', user: 'u', password: 'secret' })).toEqual({
    url: 'http://a',
    user: 'u',
    password: '…',
  })
  expect(JSON.stringify([...(registry.check!({ url: 'http://u:p@a' }) ?? [])])).toContain('holds a user')
  expect(JSON.stringify([...(registry.check!({ url: 'http://a', subject: 'x' }) ?? [])])).toContain(
    '"subject"',
  )
})

test('many numbers that no schema has are asked for several at once', async () => {
  let underway = 0
  let most = 0
  const asked: number[] = []
  const reader = new RegistryReader(
    {
      async byId(id) {
        asked.push(id)
        most = Math.max(most, ++underway)
        await new Promise((resolve) => setImmediate(resolve))
        underway--
        throw new RunError('LP5515', 'test', 'config', 'There is no such schema.')
      },
    },
    fakeClock(),
  )
  const wrong = Array.from({ length: 20_000 }, (_, id) => framed(id, Buffer.from([2])))
  await reader.load(wrong)
  expect([asked.length, most]).toEqual([20_000, 8])
  // Only the last ones are remembered.
  await reader.load(wrong)
  expect(asked.length).toBe(30_000)
  expect(reader.read(wrong[0]!)).toContain('schema 0')
})

test('while the registry is away, nothing more is asked of it, and all is asked for again', async () => {
  let isAway = true
  let asked = 0
  const reader = new RegistryReader(
    {
      byId() {
        asked++
        return isAway
          ? Promise.reject(new RunError('LP5512', 'test', 'connection', 'It is away.'))
          : Promise.resolve({ kind: 'avro', text: point, references: [] })
      },
    },
    fakeClock(),
  )
  const all = Array.from({ length: 100 }, (_, id) => framed(id, Buffer.from([2])))
  await expect(reader.load(all)).rejects.toMatchObject({ code: 'LP5512' })
  expect(asked).toBeLessThanOrEqual(8)
  isAway = false
  await reader.load(all)
  expect(all.map((one) => reader.read(one))).toEqual(all.map(() => ({ x: 1 })))
})
