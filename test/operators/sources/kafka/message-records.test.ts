import { expect, test } from 'vitest'
import { codecOf } from '../../../../src/clients/schema-registry/schema-codec.ts'
import { readerOfFile } from '../../../../src/clients/schema-registry/schemas.ts'
import { RunError } from '../../../../src/core/run-error.ts'
import type { Origin } from '../../../../src/operators/contract/chunk.ts'
import { loadSchemas } from '../../../../src/operators/sources/kafka/load-schemas.ts'
import { pushRecords } from '../../../../src/operators/sources/kafka/message-records.ts'
import { fakeClock } from '../../../support/fake-clock.ts'

const origin: Origin = { source: 's', partition: 't/0', path: null, topic: 't', number: 0 }
const schema = JSON.stringify({ type: 'record', name: 'P', fields: [{ name: 'x', type: 'int' }] })
const codec = await codecOf({ kind: 'avro', text: schema, references: [] })
const reader = readerOfFile(codec)
const message = (offset: number, value: Buffer | null) => ({
  offset,
  timestamp: 5,
  key: Buffer.from('k'),
  value,
  headers: [],
})
const good = (offset: number) => message(offset, codec.encode({ x: offset }, false))

function pushed(messages: readonly ReturnType<typeof message>[]) {
  const items: unknown[] = []
  const clock = fakeClock()
  pushRecords(messages, origin, reader, { clock, wantsMessages: true, push: (item) => items.push(item) })
  return items
}

test('events keep the offsets of their messages, whatever is left out', () => {
  expect(pushed([good(3), good(4), good(7), message(8, null), good(9)])).toMatchObject([
    { kind: 'records', firstLine: 4, events: [{ x: 3 }, { x: 4 }] },
    { kind: 'records', firstLine: 8, events: [{ x: 7 }] },
    { kind: 'records', firstLine: 10, events: [{ x: 9 }] },
  ])
})

test('a message that cannot be read is a dead letter with all its bytes, between its neighbours', () => {
  const bytes = Buffer.from([255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255])
  expect(pushed([good(0), message(1, bytes), good(2)])).toMatchObject([
    { kind: 'records', firstLine: 1 },
    { kind: 'refused', line: 2, code: 'LP5513', head: bytes.toString('base64'), length: 11 },
    { kind: 'records', firstLine: 3 },
  ])
})

test('each event has what its message brought', () => {
  const [first] = pushed([good(0)]) as [{ readonly message: (index: number) => unknown }]
  expect(first.message(0)).toEqual({ key: 'k', headers: {}, timestamp: 5 })
})

const away = () => Promise.reject(new RunError('LP5512', 's', 'connection', 'Away.'))
const log = { info() {}, warn() {}, error() {} }

test('a registry that is away is asked again after ever longer waits, until it answers', async () => {
  const clock = fakeClock()
  let asked = 1
  const again = () => (++asked < 4 ? away() : Promise.resolve())
  let isDone = false
  const stop = new AbortController().signal
  const done = loadSchemas(away(), again, 's', { clock, log, stop }).then(() => {
    isDone = true
  })
  await clock.advance(3_400_000)
  expect([asked, isDone]).toEqual([3, false])
  await clock.advance(200_000)
  await done
  expect(asked).toBe(4)
})

test('a source that is to stop waits for no registry, and what asking cannot mend is thrown', async () => {
  const stop = new AbortController()
  const waiting = loadSchemas(away(), away, 's', { clock: fakeClock(), log, stop: stop.signal })
  await Promise.resolve()
  stop.abort()
  await waiting
  const refused = Promise.reject(new RunError('LP5514', 's', 'config', 'No.'))
  const context = { clock: fakeClock(), log, stop: new AbortController().signal }
  await expect(loadSchemas(refused, away, 's', context)).rejects.toMatchObject({ code: 'LP5514' })
})
