import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readRecords, runPipe, testFolder, writeLines } from '../../support/run-pipe.ts'
import { type Reply, serve } from '../../support/serve.ts'

interface Given {
  readonly url: string
  readonly settings?: string
  readonly stages?: string
  readonly events: readonly object[]
  readonly codegen?: boolean
  readonly more?: string
  readonly strict?: boolean
}

async function run({ url, settings = '', stages, events, codegen = true, more = '', strict = false }: Given) {
  const folder = testFolder()
  const input = writeLines(
    folder,
    'in.ndjson',
    events.map((event) => JSON.stringify(event)),
  )
  const [out, rejects] = [join(folder, 'out.ndjson'), join(folder, 'rejects.ndjson')]
  const text = `pipeline t { dead_letter: rejects, strict: ${strict} }
${more}
table users = http("${url}/\${key}", retry: {backoff: 1ms..2ms}${settings})
sink rejects = file(${JSON.stringify(rejects)})
from file(${JSON.stringify(input)}, format: json, follow: false) | ${stages ?? 'set name = $users[id].name'} | to file(${JSON.stringify(out)})`
  const { result, messages, counters, plan } = await runPipe(text, { options: { codegen } })
  const written = result.ledger.of(
    plan.nodes.findLast((node) => node.op === 'sink' && node.name !== 'rejects')!.id,
  ).written
  return {
    out: written === 0 ? [] : readRecords(out),
    rejects: result.deadLetters === 0 ? [] : readRecords(rejects),
    messages,
    counters,
  }
}

const named = (path: string): Reply => ({ body: JSON.stringify({ name: `user ${path.slice(1)}` }) })
const ids = (...list: readonly unknown[]) => list.map((id) => ({ id }))

test.each([true, false])(
  'events wait for their answers and keep their order, with generated code (%s)',
  async (codegen) => {
    // The first ones wait longest.
    const { url, seen } = await serve((path) => ({ ...named(path), after: 60 - Number(path.slice(1)) }))
    const events = ids(...Array.from({ length: 50 }, (_, index) => index))
    const { out, counters } = await run({ url, events, codegen, settings: ', concurrency: 4' })
    expect(out).toEqual(events.map(({ id }) => ({ id, name: `user ${id}` })))
    expect(seen.most).toBe(4)
    expect(counters('lookup')).toMatchObject({ in: 50, out: 50, held: 0 })
  },
)

test('100 events with the same key make one request', async () => {
  const { url, requests } = await serve((path) => ({ ...named(path), after: 20 }))
  const { out } = await run({ url, events: ids(...new Array<number>(100).fill(7)) })
  expect(out).toHaveLength(100)
  expect(out.every(({ name }) => name === 'user 7')).toBe(true)
  expect(requests).toEqual(['/7'])
})

test('a key without a row is null, and that is remembered', async () => {
  const { url, requests } = await serve(() => ({ status: 404 }))
  const { out, messages } = await run({ url, events: ids(1, 1, null, 1) })
  expect(out).toEqual([
    { id: 1, name: null },
    { id: 1, name: null },
    { id: null, name: null },
    { id: 1, name: null },
  ])
  expect([requests, messages]).toEqual([['/1'], []])
})

test('503 and a connection that breaks off are asked again', async () => {
  const { url, requests } = await serve((path, _, count) =>
    count === 1 ? { status: 503 } : count === 2 ? { broken: true } : named(path),
  )
  expect((await run({ url, events: ids(1) })).out).toEqual([{ id: 1, name: 'user 1' }])
  expect(requests).toHaveLength(3)
})

test('a lookup that fails gives null and is told once', async () => {
  const { url, requests } = await serve(() => ({ status: 503 }))
  const { out, messages } = await run({ url, events: ids(1, 2) })
  expect(out).toEqual([
    { id: 1, name: null },
    { id: 2, name: null },
  ])
  expect(messages).toEqual(['The table "users" does not answer: the server said 503, after 4 tries.'])
  expect(requests).toHaveLength(8)
})

test('"failed: reject" sends the event to the dead letter, and no other', async () => {
  const { url } = await serve((path) =>
    path === '/2' ? { status: 400 } : path === '/3' ? { status: 404 } : named(path),
  )
  const { out, rejects } = await run({ url, events: ids(1, 2, 3), settings: ', failed: reject' })
  expect(out).toEqual([
    { id: 1, name: 'user 1' },
    { id: 3, name: null },
  ])
  expect(rejects).toMatchObject([
    {
      code: 'LP5462',
      stage: 'lookup',
      reason: 'the lookup in the table "users" failed: the server said 400',
      event: { id: 2 },
    },
  ])
})

test('an answer that is no JSON fails, and one that comes too late', async () => {
  const { url } = await serve((path) => (path === '/1' ? { body: 'no' } : { ...named(path), after: 5_000 }))
  const { rejects } = await run({ url, events: ids(1, 2), settings: ', failed: reject, timeout: 300ms' })
  expect(rejects.map(({ reason }) => reason)).toEqual([
    'the lookup in the table "users" failed: the answer is no JSON',
    'the lookup in the table "users" failed: no answer came in time, after 4 tries',
  ])
})

test('what comes from a key is encoded, and headers are sent', async () => {
  const { url, requests } = await serve((_, request) => ({
    body: JSON.stringify({ name: request.headers['x-own'] ?? null }),
  }))
  const { out } = await run({ url, events: ids('a/b?c ü'), settings: ', headers: {"X-Own": "yes"}' })
  expect(requests).toEqual(['/a%2Fb%3Fc%20%C3%BC'])
  expect(out).toMatchObject([{ name: 'yes' }])
})

test('nothing is asked where the pipeline does not look', async () => {
  const { url, requests } = await serve(named)
  const stages =
    'where kind == "b" or $users[id].name != null | set a = name ?? $users[id].name, b = kind == "c" ? $users[other].name : "none" | if kind == "d" { set c = $users[other].name }'
  const events = [
    { kind: 'b', id: 1, name: 'own', other: 9 },
    { kind: 'c', id: 2, other: 8 },
  ]
  const { out } = await run({ url, events, stages })
  expect(out).toMatchObject([
    { kind: 'b', a: 'own', b: 'none' },
    { kind: 'c', a: 'user 2', b: 'user 8' },
  ])
  expect([...requests].sort()).toEqual(['/2', '/8'])
})

test('a key may be made by an item before it, or be an answer itself', async () => {
  const { url, requests } = await serve((path) => ({
    body: JSON.stringify({ name: path.slice(1), boss: 9 }),
  }))
  const stages = 'set own = id + 1, name = $users[own].name, boss = $users[$users[id].boss].name'
  const { out } = await run({ url, events: ids(1), stages })
  expect(out).toEqual([{ id: 1, own: 2, name: '2', boss: '9' }])
  expect([...requests].sort()).toEqual(['/1', '/2', '/9'])
})

test('a route, a group and the name of a file may wait', async () => {
  const { url } = await serve(named)
  const folder = testFolder()
  const stages = `aggregate n = count() by name = $users[id].name | where $users[n].name == "user 2"`
  const { out } = await run({ url, events: ids(1, 1, 3), stages })
  expect(out).toEqual([{ name: 'user 1', n: 2 }])
  const input = writeLines(folder, 'in.ndjson', ['{"id":1}', '{"id":2}'])
  const file = (name: string): string => JSON.stringify(join(folder, name))
  await runPipe(`table users = http("${url}/\${key}")
sink named = file("${folder}/\${$users[id].name}.ndjson")
sink other = file(${file('other.ndjson')})
from file(${JSON.stringify(input)}, format: json, follow: false) | route { $users[id].name == "user 1" -> named, else -> other }`)
  expect(readRecords(join(folder, 'user 1.ndjson'))).toEqual([{ id: 1 }])
  expect(readRecords(join(folder, 'other.ndjson'))).toEqual([{ id: 2 }])
})

test('windows behind a lookup wait for it', async () => {
  const { url } = await serve((path) => ({ ...named(path), after: path === '/1' ? 40 : 0 }))
  const folder = testFolder()
  const events = [0, 1, 2].map((minute) =>
    JSON.stringify({ id: minute + 1, at: `2026-01-01T00:0${minute}:00Z` }),
  )
  const input = writeLines(folder, 'in.ndjson', events)
  const out = join(folder, 'out.ndjson')
  const { counters } = await runPipe(`table users = http("${url}/\${key}")
from file(${JSON.stringify(input)}, format: json, follow: false, time: time(at))
  | set name = $users[id].name | aggregate names = list(name) over tumbling(1m) | to file(${JSON.stringify(out)})`)
  expect(readRecords(out)).toEqual([{ names: ['user 1'] }, { names: ['user 2'] }, { names: ['user 3'] }])
  expect(counters('aggregate').late).toBe(0)
})

test('more events than may wait close the gate, and all of them come', async () => {
  const { url } = await serve((path) => ({ ...named(path), after: path === '/0' ? 100 : 0 }))
  const events = ids(...Array.from({ length: 6_000 }, (_, index) => index % 3))
  const { out } = await run({ url, events })
  expect(out.map(({ id }) => id)).toEqual(events.map(({ id }) => id))
})

test.each([true, false])(
  'what is wrong with a key is told once, by the stage that reads it, with generated code (%s)',
  async (codegen) => {
    const { url, requests } = await serve(named)
    const events = ids('x', 1)
    const stages = 'set name = $users[id + 1].name'
    const { out, counters } = await run({ url, events, stages, codegen })
    expect(out.map(({ name }) => name)).toEqual([null, 'user 2'])
    expect(counters('lookup')).toMatchObject({ mismatches: 0, rejected: 0 })
    const strict = await run({ url, events, stages, codegen, strict: true })
    expect(strict.rejects).toMatchObject([{ code: 'LP5301', stage: 'set' }])
    expect(requests).toEqual(['/2', '/2'])
  },
)
