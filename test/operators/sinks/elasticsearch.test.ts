/** What a real node cannot be made to show: 429, 5xx, odd answers. All else is tested against a node in `test/services`. */
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { catalog } from '../../../src/operators/catalog.ts'
import { elasticsearch } from '../../../src/operators/sinks/elasticsearch.ts'
import { printUse } from '../../../src/plan/print-use.ts'
import { bulkServer, type Fate } from '../../support/bulk-server.ts'
import { readRecords, runPipe, testFolder, writeLines } from '../../support/run-pipe.ts'
import { hastyClock } from '../../support/web-server.ts'

const numbered = (count: number) => Array.from({ length: count }, (_, n) => `{"n":${n}}`)

async function send(url: string, lines: readonly string[], more = '', options = {}, format = 'json') {
  const folder = testFolder()
  const path = writeLines(folder, 'in', lines)
  const clock = hastyClock()
  const run = await runPipe(
    `pipeline { dead_letter: rejects }
     source log = file("${path}", format: ${format}, start: beginning)
     sink es = elasticsearch("logs", nodes: "${url}"${more})
     sink rejects = file("${folder}/rejects")
     from log | to es`,
    { clock, options, env: { PW: 'hush-hush' } },
  )
  return { ...run, clock, letters: () => readRecords(`${folder}/rejects`) }
}

const outboxOf = () => ({ stateDir: testFolder() })

describe.each([
  ['at once', () => ({})],
  ['behind an outbox', outboxOf],
])('%s', (_, options) => {
  test('documents that the server is too busy for are sent again, and only they', async () => {
    let refusals = 0
    const { url, bulks } = await bulkServer(({ n }): Fate => {
      if (n % 10 !== 3 || refusals >= 5) return 201
      refusals++
      return 429
    })
    const { counters } = await send(url, numbered(40), ', gzip: false', options())
    expect(bulks.length).toBeGreaterThan(1)
    const sent = bulks.flat().map(({ document }) => Number(document['n']))
    expect(sent).toHaveLength(45)
    expect(new Set(sent).size).toBe(40)
    expect(counters('es')).toMatchObject({ written: 40, rejected: 0 })
  })

  test('a document whose answer has no status is sent again', async () => {
    let odd = 2
    const { url, bulks } = await bulkServer(({ n }) => (n === 3 && odd-- > 0 ? Number.NaN : 201))
    const { counters } = await send(url, numbered(10), '', options())
    expect(bulks.flat().filter(({ document }) => document['n'] === 3)).toHaveLength(3)
    expect(counters('es')).toMatchObject({ written: 10, rejected: 0 })
  })

  test('half of a request that was too large fails: what became of the other half stays', async () => {
    let fails = 2
    const { url, bulks } = await bulkServer(
      ({ n }) => (n === 3 ? 400 : 201),
      (body) => {
        if (body.includes('"n":0}') && body.includes('"n":39}')) return 413
        return body.includes('"n":39}') && fails-- > 0 ? 503 : 200
      },
    )
    const { letters, counters } = await send(url, numbered(40), '', options())
    expect(letters().map(({ raw }) => raw)).toEqual(['{"n":3}'])
    const sent = bulks.flat().map(({ document }) => Number(document['n']))
    expect(sent.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n))
    expect(counters('es')).toMatchObject({ written: 39, rejected: 1 })
  })

  test('what the server refuses goes to the dead letter with its reason, one by one', async () => {
    const { url, bulks } = await bulkServer(({ n }) => (n % 100 === 7 ? 400 : 201))
    const { counters, letters } = await send(url, numbered(1000), ', batch: {events: 64}', options())
    // Requests that are on their way together may be answered in any order.
    expect(new Set(letters().map(({ raw }) => raw))).toEqual(
      new Set(numbered(1000).filter((_line, n) => n % 100 === 7)),
    )
    expect(letters()).toHaveLength(10)
    expect(letters()[0]).toMatchObject({
      code: 'LP5547',
      stage: 'elasticsearch sink "es"',
      reason: 'Elasticsearch answers with 400: it does not like this: really not',
    })
    expect(counters('es')).toMatchObject({ written: 990, rejected: 10 })
    // Those that were taken are not sent again.
    expect(bulks.flat()).toHaveLength(1000)
  })

  test('a server that takes nothing is asked again after a pause, and what is written stays so', async () => {
    let bulk = 0
    const { url, bulks } = await bulkServer(
      () => 201,
      () => (++bulk <= 3 ? 503 : 200),
    )
    const { counters, messages } = await send(url, numbered(10), '', options())
    expect(messages[0]).toContain('did not do it this time')
    expect(bulks.flat()).toHaveLength(10)
    expect(counters('es').written).toBe(10)
  })

  test('tries that run out make dead letters of what is left', async () => {
    const { url } = await bulkServer(({ n }) => (n === 4 ? 429 : 201))
    const { counters, letters } = await send(
      url,
      numbered(10),
      ', retry: {max: 2, backoff: 10ms..20ms}',
      options(),
    )
    expect(letters()).toMatchObject([{ code: 'LP5546', raw: '{"n":4}' }])
    expect(counters('es')).toMatchObject({ written: 9, rejected: 1 })
  })

  test('a request that is too large is sent in halves, and one document alone is refused', async () => {
    const { url } = await bulkServer(
      () => 201,
      (body) =>
        body.includes('"n":5}') && body.split('\n').length > 3 ? 413 : body.includes('"n":6}') ? 413 : 200,
    )
    const { counters, letters } = await send(url, numbered(10), ', gzip: false', options())
    expect(letters()).toMatchObject([{ code: 'LP5545', raw: '{"n":6}' }])
    expect(counters('es')).toMatchObject({ written: 9, rejected: 1 })
  })

  test('a document that is there already counts as written', async () => {
    const { url } = await bulkServer(() => 409)
    const { counters } = await send(url, numbered(5), ', id: n', options())
    expect(counters('es')).toMatchObject({ written: 5, rejected: 0 })
  })

  test.each(['create', 'index'])(
    'where the server makes the ids of "%s", none is sent, and only what was not taken comes again',
    async (action) => {
      let isDown = true
      const { url, bulks } = await bulkServer(
        ({ n }) => (n === 3 && bulks.length === 1 ? 429 : 201),
        (body) => {
          if (!body.includes('"n":20}') || !isDown) return 200
          isDown = false
          return 503
        },
      )
      const more = `, action: ${action}, ids: server, gzip: false, batch: {events: 20}, max_in_flight: 1`
      const { counters } = await send(url, numbered(40), more, options())
      expect(new Set(bulks.flat().map((one) => `${one.action} ${JSON.stringify(one.meta)}`))).toEqual(
        new Set([`${action} {"_index":"logs"}`]),
      )
      const sent = bulks.flat().map(({ document }) => Number(document['n']))
      expect(sent.toSorted((a, b) => a - b)).toEqual([
        0,
        1,
        2,
        3,
        ...Array.from({ length: 37 }, (_, n) => n + 3),
      ])
      expect(counters('es')).toMatchObject({ written: 40, rejected: 0 })
    },
  )

  test('an event without an id is refused where ids are asked for', async () => {
    const { url, bulks } = await bulkServer(() => 201)
    const { letters } = await send(url, ['{"n":1}', '{"k":1}', '{"n":""}'], ', id: n', options())
    expect(letters()).toMatchObject([
      { code: 'LP5548', reason: 'its "id" is null' },
      { code: 'LP5548', reason: 'its "id" is empty' },
    ])
    expect(bulks.flat()).toMatchObject([{ meta: { _index: 'logs', _id: '1' } }])
  })
})

test('another run with the same state goes on after documents were refused', async () => {
  const { url, bulks } = await bulkServer(({ n }) => (n === 3 ? 400 : 201))
  const options = outboxOf()
  const { letters } = await send(url, numbered(5), '', options)
  expect(letters()).toHaveLength(1)
  // The input is another file, so all of it is new.
  const { counters } = await send(url, numbered(5).slice(0, 2), '', options)
  expect(counters('es')).toMatchObject({ written: 6, rejected: 1 })
  expect(bulks.flat()).toHaveLength(7)
})

test('a refused login stops the pipeline at its start, after one request', async () => {
  const { url, requests } = await bulkServer(
    () => 201,
    () => 200,
    () => 401,
  )
  await expect(send(url, numbered(3), ', user: "ann", password: secret("PW")')).rejects.toMatchObject({
    code: 'LP5541',
    message: expect.not.stringContaining('hush-hush'),
  })
  expect(requests).toHaveLength(1)
})

test.each([
  [', user: "ann", password: secret("PW")', 'Basic YW5uOmh1c2gtaHVzaA=='],
  [', api_key: secret("PW")', 'ApiKey hush-hush'],
  [', token: secret("PW")', 'Bearer hush-hush'],
])('a request with %s says who sends it, and no plan shows it', async (settings, expected) => {
  const { url, requests } = await bulkServer(() => 201)
  const { plan } = await send(url, numbered(1), settings)
  expect(new Set(requests.map(({ headers }) => headers.authorization))).toEqual(new Set([expected]))
  for (const node of plan.nodes)
    if (node.op === 'sink' && node.name === 'es')
      expect(printUse(node.use, elasticsearch, catalog)).not.toContain('hush-hush')
})

test('bodies are sent with gzip, and every version understands how they are announced', async () => {
  const { url, requests } = await bulkServer(() => 201)
  await send(url, numbered(2), ', ingest: "geo"')
  const bulk = requests.find(({ path }) => path.startsWith('/_bulk'))!
  expect(bulk.path).toContain('pipeline=geo')
  expect(bulk.headers).toMatchObject({ 'content-encoding': 'gzip', 'content-type': 'application/x-ndjson' })
  expect(gunzipSync(bulk.raw).toString()).toContain('{"n":0}\n')
})

test('templates and policies are put before the first document, the policy first', async () => {
  const { url, requests } = await bulkServer(() => 201)
  await send(
    url,
    numbered(1),
    ', data_stream: true, ilm: {phases: {hot: {actions: {rollover: {max_age: "1d"}}}}}, template: {index_patterns: ["logs*"], template: {settings: {"index.lifecycle.name": "logpipe-es"}}}',
  )
  expect(requests.map(({ method, path }) => `${method} ${path.split('?')[0]}`)).toEqual([
    'GET /',
    'PUT /_ilm/policy/logpipe-es',
    'PUT /_index_template/logpipe-es',
    'POST /_bulk',
  ])
  expect(requests.slice(1, 3).map(({ raw }) => JSON.parse(inflated(raw)))).toEqual([
    { policy: { phases: { hot: { actions: { rollover: { max_age: '1d' } } } } } },
    {
      data_stream: {},
      index_patterns: ['logs*'],
      template: { settings: { 'index.lifecycle.name': 'logpipe-es' } },
    },
  ])
})

const inflated = (raw: Buffer): string => (raw[0] === 0x1f ? gunzipSync(raw) : raw).toString()

test('updates of one document are never in one request', async () => {
  const { url, bulks } = await bulkServer(() => 200)
  await send(
    url,
    ['{"k":"a","v":1}', '{"k":"b","v":1}', '{"k":"a","v":2}'],
    ', id: k, action: upsert, max_in_flight: 1',
  )
  expect(bulks.map((bulk) => bulk.map(({ action, document }) => [action, document]))).toEqual([
    [
      ['update', { doc: { k: 'a', v: 1 }, doc_as_upsert: true }],
      ['update', { doc: { k: 'b', v: 1 }, doc_as_upsert: true }],
    ],
    [['update', { doc: { k: 'a', v: 2 }, doc_as_upsert: true }]],
  ])
})

test('lines become documents by the template of the original', async () => {
  const { url, bulks } = await bulkServer(() => 201)
  const { counters, letters } = await send(
    url,
    ['[10:00] ann 3', '[10:01] bob x', '[10:02] eve', 'noise 1 2'],
    ', format: lines, output_template: "{\\"at\\":\\"$1\\",\\"who\\":\\"$2\\",\\"n\\":$3}", translate_charset: "[]", grep: "[", fields_strictly: true, filename: @source',
    {},
    'lines',
  )
  expect(bulks.flat().map(({ document }) => document)).toEqual([{ at: '10:00', who: 'ann', n: 3 }])
  expect(letters()).toMatchObject([{ code: 'LP5548', raw: '[10:01] bob x' }])
  expect(counters('es')).toMatchObject({ written: 3, rejected: 1 })
})
