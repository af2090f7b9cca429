import { expect, test } from 'vitest'
import type { ElasticClient } from '../../../src/clients/elasticsearch/client.ts'
import { elasticClient } from '../../../src/clients/elasticsearch/elastic-client.ts'
import { reply, webServer } from '../../support/web-server.ts'

const search = {
  pit: 'p',
  query: { match_all: {} },
  sort: [{ n: 'asc' }],
  size: 1,
  after: undefined,
  fields: undefined,
}
const questions: Readonly<Record<string, (client: ElasticClient) => Promise<unknown>>> = {
  look: (client) => client.look(),
  bulk: (client) => client.bulk(Buffer.from('{"create":{}}\n{}\n'), {}),
  ask: (client) => client.ask('PUT', '/_index_template/x', {}),
  openPit: (client) => client.openPit(['logs'], 60_000_000),
  search: (client) => client.search(search, 60_000_000),
}

/** What a question comes to that is answered like this. */
async function asked(
  question: (client: ElasticClient) => Promise<unknown>,
  status: number,
  headers: Readonly<Record<string, string>>,
  body = '',
) {
  const { url } = await webServer((response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    reply(response, status, body)
  })
  const client = await elasticClient({ nodes: [url], gzip: false, timeout: 5_000_000, title: 'it' })
  const error: unknown = await question(client).catch((reason: unknown) => reason)
  await client.close()
  return { url, error: error as Error }
}

test.each(Object.entries(questions))('a redirection is no answer to "%s"', async (_, question) => {
  const location = 'https://ann:hush@es1.example.org:9200/_pit?token=hush'
  const { url, error } = await asked(question, 301, { location }, '<html>Moved</html>')
  expect(error).toMatchObject({
    code: 'LP5551',
    blame: 'config',
    message: `Elasticsearch at ${url} did not do it: it redirects to https://es1.example.org:9200 (301); if Elasticsearch is there, give that address in "nodes".`,
  })
})

test('a redirection to another path is told with the address itself', async () => {
  const { url, error } = await asked(questions['look']!, 302, { location: '/login?next=hush' })
  expect(error.message).toContain(`it redirects to ${url} (302)`)
  expect(error.message).not.toContain('hush')
})

test('an answer with 3xx that names no address is none either', async () => {
  const { error } = await asked(questions['look']!, 304, {})
  expect(error).toMatchObject({ code: 'LP5551' })
  expect(error.message).toContain('/ was answered with 304')
})

test.each([
  ['openPit', '{}', 'id'],
  ['openPit', '{"id":""}', 'id'],
  ['openPit', '"ok"', 'id'],
  ['search', '{"_shards":{"failed":0}}', 'hits'],
  ['search', '{"hits":{}}', 'hits'],
])(
  'an answer to %s without what was asked for, %s, is not from Elasticsearch',
  async (name, body, missing) => {
    const headers = { 'x-elastic-product': 'Elasticsearch', 'content-type': 'application/json' }
    const { error } = await asked(questions[name]!, 200, headers, body)
    expect(error).toMatchObject({ code: 'LP5549', blame: 'config' })
    expect(error.message).toContain(`its answer has no "${missing}"`)
  },
)
