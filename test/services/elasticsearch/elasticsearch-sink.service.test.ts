import { beforeAll, expect, test } from 'vitest'
import { main } from '../../../src/cli/main.ts'
import { memoryIo } from '../../support/memory-io.ts'
import { readRecords, runPipe, testFolder, writeLines } from '../../support/run-pipe.ts'
import { serviceSuite } from '../support/service-suite.ts'
import { ask, clear, countOf, documentsOf, putTemplate } from './indices.ts'
import { type Elasticsearch, elasticsearchProgram, useElasticsearch } from './start-elasticsearch.ts'

const events = (count: number, isBad: (n: number) => boolean = () => false) =>
  Array.from({ length: count }, (_, n) =>
    JSON.stringify({ n: isBad(n) ? `bad ${n}` : n, host: `web-${n % 3}` }),
  )

serviceSuite('the sink for Elasticsearch', [elasticsearchProgram], () => {
  let es: Elasticsearch
  beforeAll(async () => {
    es = await useElasticsearch()
  })

  /** Runs events into a sink and gives what is in the dead letter. */
  async function send(lines: readonly string[], sink: string, options = {}, folder = testFolder()) {
    const path = writeLines(folder, 'in', lines)
    const run = await runPipe(
      `pipeline { dead_letter: rejects }
       source log = file("${path}", format: json, start: beginning)
       sink es = elasticsearch(${sink}, nodes: "${es.url}")
       sink rejects = file("${folder}/rejects")
       from log | to es`,
      options,
    )
    return { ...run, letters: () => readRecords(`${folder}/rejects`), folder }
  }

  test.each([
    ['at once', 'immediate'],
    ['behind an outbox', 'outbox'],
  ])(
    'one bad document in a hundred goes to the dead letter %s, and all others are there',
    async (_, delivery) => {
      const index = `bad-${delivery}`
      await putTemplate(es.url, index)
      const isBad = (n: number): boolean => n % 100 === 41
      const { letters, counters } = await send(
        events(10_000, isBad),
        `"${index}", delivery: ${delivery}, batch: {events: 500}`,
        delivery === 'outbox' ? { options: { stateDir: testFolder() } } : {},
      )
      const all = await documentsOf(es.url, index)
      expect(all.map(({ _source }) => _source['n'])).toEqual(
        Array.from({ length: 10_000 }, (__, n) => n).filter((n) => !isBad(n)),
      )
      expect(letters()).toHaveLength(100)
      // Several requests are under way at once.
      const bad = events(10_000, isBad).filter((line) => line.includes('bad'))
      expect(new Set(letters().map(({ raw }) => raw))).toEqual(new Set(bad))
      expect(letters()[0]).toMatchObject({
        code: 'LP5547',
        reason: expect.stringContaining('failed to parse field [n] of type [long]'),
      })
      expect(counters('es')).toMatchObject({ written: 9900, rejected: 100 })
    },
  )

  test.each(['immediate', 'outbox'])(
    'bad documents are sent again when they are put right (%s)',
    async (delivery) => {
      const index = `again-${delivery}`
      await putTemplate(es.url, index)
      const folder = testFolder()
      const path = writeLines(
        folder,
        'in',
        events(1000, (n) => n % 100 === 41),
      )
      const logpipe = async (fix: string, command: string, ...argv: readonly string[]) => {
        const text = `pipeline again { dead_letter: rejects }
source log = file("${path}", format: json)
sink es = elasticsearch("${index}", delivery: ${delivery}, nodes: "${es.url}")
sink rejects = file("${folder}/rejects")
from log ${fix} | to es
`
        const { io, err } = memoryIo({ files: { 'main.pipe': text } })
        const code = await main([command, ...argv, 'main.pipe', '--quiet', '--state', `${folder}/state`], io)
        expect(code, err()).toBe(0)
      }
      await logpipe('', 'run', '--until-eof')
      expect(readRecords(`${folder}/rejects`)).toHaveLength(10)
      await logpipe(
        '| set n = int(replace(string(n), "bad ", ""))',
        'replay',
        `${folder}/rejects`,
        '--into',
        'log',
      )
      const all = await documentsOf(es.url, index)
      expect(all.map(({ _source }) => _source['n'])).toEqual(Array.from({ length: 1000 }, (_, n) => n))
    },
  )

  test('a data stream takes events, with their time where they have no "@timestamp"', async () => {
    await putTemplate(es.url, 'stream-*', { data_stream: {} })
    const folder = testFolder()
    const path = writeLines(folder, 'in', [
      '{"n":1,"at":"2026-05-01T10:00:00.5Z"}',
      '{"n":2,"at":"2026-05-01T10:00:01Z","@timestamp":"2020-01-01T00:00:00Z"}',
      '{"n":3,"at":"2026-05-01T10:00:02Z","inner":{"@timestamp":"2020-01-01T00:00:00Z"}}',
    ])
    await runPipe(
      `source log = file("${path}", format: json, start: beginning, time: at)
       from log | to elasticsearch("stream-app", data_stream: true, nodes: "${es.url}")`,
    )
    const all = await documentsOf(es.url, 'stream-app')
    expect(all.map(({ _source }) => _source['@timestamp'])).toEqual([
      '2026-05-01T10:00:00.500Z',
      '2020-01-01T00:00:00Z',
      '2026-05-01T10:00:02Z',
    ])
    expect(all[0]!._index).toMatch(/^\.ds-stream-app-/)
  })

  test('a template is put before the first document, and names are made from events', async () => {
    await clear(es.url, 'own-*')
    await send(
      events(30),
      `"own-\${host}", template: {index_patterns: ["own-*"], priority: 600, template: {mappings: {properties: {n: {type: "keyword"}}}}}`,
    )
    expect(await countOf(es.url, 'own-web-1')).toBe(10)
    expect(await ask(es.url, 'GET', '/own-web-0/_mapping/field/n')).toMatchObject({
      'own-web-0': { mappings: { n: { mapping: { n: { type: 'keyword' } } } } },
    })
  })

  test.each([
    ['create', { n: 0, host: 'web-0' }],
    ['index', { n: 2, more: 1 }],
    ['upsert', { n: 2, host: 'web-0', more: 1 }],
  ])('the action "%s" does with an id that comes again what it says', async (action, expected) => {
    const index = `actions-${action}`
    await putTemplate(es.url, index)
    await send(
      ['{"k":"a","n":0,"host":"web-0"}', '{"k":"b","n":1}', '{"k":"a","n":2,"more":1}'],
      `"${index}", id: k, action: ${action}`,
    )
    const all = await documentsOf(es.url, index)
    expect(all).toHaveLength(2)
    expect(all.find(({ _id }) => _id === 'a')!._source).toEqual({ k: 'a', ...expected })
  })

  test('what is to be updated and is not there goes to the dead letter', async () => {
    await putTemplate(es.url, 'updates')
    const { letters } = await send(['{"k":"a","n":0}'], '"updates", id: k, action: update')
    expect(letters()).toMatchObject([{ code: 'LP5547', reason: expect.stringContaining('document missing') }])
  })

  test('many writes of few documents end as the last ones say', async () => {
    await putTemplate(es.url, 'newest')
    const lines = Array.from({ length: 3000 }, (_, n) => JSON.stringify({ k: `k${n % 7}`, n }))
    await send(lines, '"newest", id: k, action: index, batch: {events: 50}, max_in_flight: 8')
    expect((await documentsOf(es.url, 'newest')).map(({ _source }) => _source['n'])).toEqual([
      2993, 2994, 2995, 2996, 2997, 2998, 2999,
    ])
  })

  test('a node that is away is passed over', async () => {
    await putTemplate(es.url, 'nodes')
    const path = writeLines(testFolder(), 'in', events(100))
    const { counters } = await runPipe(
      `source log = file("${path}", format: json, start: beginning)
       sink es = elasticsearch("nodes", nodes: ["http://127.0.0.1:9", "${es.url}"], batch: {events: 10})
       from log | to es`,
    )
    expect(counters('es').written).toBe(100)
    expect(await countOf(es.url, 'nodes')).toBe(100)
  })

  test('lines in another charset become documents by a template', async () => {
    const bytes = Buffer.from([0xc4, 0xe3, 0xba, 0xc3, 0x20, 0x37])
    const path = writeLines(testFolder(), 'coded', [JSON.stringify({ raw: bytes.toString('base64') })])
    await putTemplate(es.url, 'charset')
    await runPipe(
      `source coded = file("${path}", format: json, start: beginning)
       from coded | set message = "" | to elasticsearch("charset", format: lines, nodes: "${es.url}", output_template: "{\\"hello\\":\\"$1\\",\\"n\\":$2}", line: decode_base64(raw), iconv_from: "GB18030", iconv_to: "UTF-8")`,
    )
    expect((await documentsOf(es.url, 'charset'))[0]!._source).toEqual({ hello: '你好', n: 7 })
  })
})
