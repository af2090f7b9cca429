import { expect, test } from 'vitest'
import { elasticClient } from '../../../src/clients/elasticsearch/elastic-client.ts'
import { reply, webServer } from '../../support/web-server.ts'

const hits = { hits: [{ _id: 'a', _index: 'logs', _source: { n: 1 }, sort: [1, 0] }] }
const sound = { total: 2, successful: 2, skipped: 0, failed: 0 }
const failed = (reason: unknown) => ({
  total: 2,
  successful: 1,
  failed: 1,
  failures: [{ shard: 1, index: 'logs', reason }],
})

/** What becomes of a question that is answered with 200 and this. */
async function asked<T>(
  answer: unknown,
  ask: (client: Awaited<ReturnType<typeof elasticClient>>) => Promise<T>,
) {
  const { url, requests } = await webServer((response) => {
    response.setHeader('x-elastic-product', 'Elasticsearch')
    response.setHeader('content-type', 'application/json')
    reply(response, 200, JSON.stringify(answer))
  })
  const client = await elasticClient({ nodes: [url], gzip: false, timeout: 5_000_000, title: 'it' })
  const result = await ask(client).catch((error: unknown) => error)
  await client.close()
  return { result, requests }
}

const search = (answer: unknown) =>
  asked(answer, (client) =>
    client.search(
      {
        pit: 'p',
        query: { match_all: {} },
        sort: [{ n: 'asc' }],
        size: 10,
        after: undefined,
        fields: undefined,
      },
      60_000_000,
    ),
  )

test('a search asks the server to fail where a shard fails', async () => {
  const { result, requests } = await search({ pit_id: 'q', timed_out: false, _shards: sound, hits })
  expect(result).toMatchObject({ pit: 'q', hits: [{ id: 'a' }] })
  expect(requests.map(({ path }) => path)).toEqual(['/_search?allow_partial_search_results=false'])
})

test.each([
  [
    { _shards: failed({ type: 'no_shard_available_action_exception', reason: null }) },
    '1 of 2 shards failed: no_shard_available_action_exception',
  ],
  [{ _shards: { total: 3, failed: 2 } }, '2 of 3 shards failed'],
  [{ timed_out: true, _shards: sound }, 'took longer'],
  [{ _shards: sound, _clusters: { total: 2, successful: 1, skipped: 1 } }, '1 of the clusters'],
])('an answer to a search that lacks documents, %j, is a failure that may pass', async (lack, says) => {
  const { result } = await search({ pit_id: 'q', hits, ...lack })
  expect(result).toMatchObject({ code: 'LP5546', blame: 'connection' })
  expect((result as Error).message).toContain(says)
})

test('a shard that has no field to sort by is told as wrong settings, with what to do', async () => {
  const reason = { type: 'query_shard_exception', reason: 'No mapping found for [n] in order to sort on' }
  const { result } = await search({ pit_id: 'q', _shards: failed(reason), hits })
  expect(result).toMatchObject({ code: 'LP5550', blame: 'config' })
  expect((result as Error).message).toContain('leave out one without it')
})

test('a point in time that lacks a shard is none', async () => {
  const { result } = await asked({ id: 'p', _shards: { total: 2, failed: 1 } }, (client) =>
    client.openPit(['logs'], 60_000_000),
  )
  expect(result).toMatchObject({ code: 'LP5546', blame: 'connection' })
})
