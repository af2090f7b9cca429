import { beforeAll, expect, test } from 'vitest'
import { serviceSuite } from '../support/service-suite.ts'
import { countDocuments, elasticsearchClient, readDocuments } from './documents.ts'
import {
  type Elasticsearch,
  elasticsearchProgram,
  startElasticsearch,
  useElasticsearch,
} from './start-elasticsearch.ts'

const numbered = (index: string, count: number) =>
  Array.from({ length: count }, (_, n) => [
    { create: { _index: index, _id: `d${n}` } },
    { n, text: `number ${n}` },
  ]).flat()

serviceSuite('an Elasticsearch node', [elasticsearchProgram], () => {
  let node: Elasticsearch
  beforeAll(async () => {
    node = await useElasticsearch()
  })

  test('finds what was written in bulk, also from bodies that are compressed', async () => {
    for (const compression of [false, true]) {
      const index = `smoke-${compression}`
      const client = elasticsearchClient(node.url, { compression })
      const { errors, items } = await client.bulk({ operations: numbered(index, 2500) })
      expect([errors, items.length]).toEqual([false, 2500])
      expect(await countDocuments(node.url, index)).toBe(2500)
      const documents = await readDocuments(node.url, index)
      expect(documents).toHaveLength(2500)
      expect(documents[0]).toEqual({ index, id: 'd0', source: { n: 0, text: 'number 0' } })
      const found = await client.search({ index, query: { match: { text: '1234' } } })
      expect(found.hits.hits.map(({ _id }) => _id)).toEqual(['d1234'])
      await client.close()
    }
  })

  test('tells of each document of a bulk request what is wrong with it', async () => {
    const client = elasticsearchClient(node.url)
    await client.indices.create({ index: 'mapped', mappings: { properties: { n: { type: 'integer' } } } })
    const operations = [
      { create: { _index: 'mapped' } },
      { n: 1 },
      { create: { _index: 'mapped' } },
      { n: 'none' },
    ]
    const { items } = await client.bulk({ operations })
    expect(items.map(({ create }) => [create?.status, create?.error?.type])).toEqual([
      [201, undefined],
      [400, 'document_parsing_exception'],
    ])
    await client.close()
  })

  test('has data streams, and pages over a point in time', async () => {
    const client = elasticsearchClient(node.url)
    await client.indices.putIndexTemplate({
      name: 'logs-smoke',
      index_patterns: ['logs-smoke-*'],
      priority: 500,
      data_stream: {},
    })
    const rows = Array.from({ length: 30 }, (_, n) => [
      { create: {} },
      { '@timestamp': 1.77e12 + n, n },
    ]).flat()
    expect(await client.bulk({ index: 'logs-smoke-a', operations: rows })).toMatchObject({ errors: false })
    await client.indices.refresh({ index: 'logs-smoke-a' })
    const { id } = await client.openPointInTime({ index: 'logs-smoke-a', keep_alive: '1m' })
    const page = (after?: unknown) =>
      client.search({
        pit: { id, keep_alive: '1m' },
        size: 20,
        sort: [{ '@timestamp': 'asc' }],
        ...(after === undefined ? {} : { search_after: after as number[] }),
      })
    const first = (await page()).hits.hits
    const second = (await page(first.at(-1)!.sort)).hits.hits
    expect([first.length, second.length]).toEqual([20, 10])
    await client.closePointInTime({ id })
    await client.close()
  })

  test('is the same one when it is asked for again', async () => {
    expect((await useElasticsearch()).server.pid).toBe(node.server.pid)
  })
})

serviceSuite('an Elasticsearch node of a suite alone', [elasticsearchProgram], () => {
  test('has after a kill what it had before', async () => {
    const node = await startElasticsearch()
    const client = elasticsearchClient(node.url)
    await client.bulk({ operations: numbered('kept', 100) })
    await node.server.kill()
    await expect(client.info({}, { maxRetries: 0 })).rejects.toThrow(
      /ECONNREFUSED|ECONNRESET|other side closed/,
    )
    await node.server.start()
    await client.cluster.health({ index: 'kept', wait_for_status: 'yellow' })
    expect(await countDocuments(node.url, 'kept')).toBe(100)
    await client.close()
    await node.close()
  })
})
