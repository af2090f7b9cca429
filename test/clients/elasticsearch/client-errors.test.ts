import dns from 'node:dns'
import type { ServerResponse } from 'node:http'
import { expect, onTestFinished, test, vi } from 'vitest'
import { elasticClient } from '../../../src/clients/elasticsearch/elastic-client.ts'
import { RunError } from '../../../src/core/run-error.ts'
import { reply, webServer } from '../../support/web-server.ts'

/** What an error of the library has of the request. */
interface WithRequest {
  readonly meta: { readonly meta: { readonly request: { readonly params: { readonly body: unknown } } } }
}

test('the error of a lost connection holds no copy of the body, and no login', async () => {
  const { url } = await webServer((response) => response.destroy())
  const login = { username: 'ann', password: 'a secret' }
  const client = await elasticClient({ nodes: [url], gzip: false, timeout: 5_000_000, title: 'it', login })
  const body = Buffer.alloc(1024 * 1024, 'x')
  const error: unknown = await client.bulk(body, {}).catch((reason: unknown) => reason)
  await client.close()
  expect(error).toBeInstanceOf(RunError)
  const { params } = ((error as RunError).cause as WithRequest).meta.meta.request
  expect(params.body).toBe(body)
  expect(JSON.stringify({ ...params, body: '' })).not.toMatch(/authorization/i)
})

const clientOf = (...nodes: readonly string[]) =>
  elasticClient({ nodes, gzip: false, timeout: 5_000_000, title: 'it' })

const taken = (response: ServerResponse): void => {
  response.setHeader('x-elastic-product', 'Elasticsearch')
  response.setHeader('content-type', 'application/json')
  reply(response, 200, '{"errors":false}')
}

/** The answer of a node that knows no master. */
const masterless = (response: ServerResponse): void => {
  response.setHeader('content-type', 'application/json')
  reply(response, 503, '{"error":{"type":"cluster_block_exception","reason":"no master"},"status":503}')
}

test('a bulk request goes on to the next node where nothing listens', async () => {
  const { url, requests } = await webServer(taken)
  const client = await clientOf('http://127.0.0.1:1', url, 'http://127.0.0.1:2')
  for (let i = 0; i < 5; i++) expect(await client.bulk(Buffer.from(`${i}\n`), {})).toBeUndefined()
  await client.close()
  expect(requests.map(({ body }) => body)).toEqual(['0\n', '1\n', '2\n', '3\n', '4\n'])
})

test('a bulk request goes on to the next node where nothing listens at any address of a host', async () => {
  const addresses = [
    { address: '127.0.0.1', family: 4 },
    { address: '127.0.0.2', family: 4 },
  ]
  const spy = vi
    .spyOn(dns, 'lookup')
    .mockImplementation(((_host: string, _options: unknown, found: (error: null, all: unknown) => void) =>
      process.nextTick(found, null, addresses)) as unknown as typeof dns.lookup)
  onTestFinished(() => spy.mockRestore())
  const { url, requests } = await webServer(taken)
  const client = await clientOf('http://two.example.org:1', url)
  for (let i = 0; i < 3; i++) expect(await client.bulk(Buffer.from(`${i}\n`), {})).toBeUndefined()
  await client.close()
  expect(spy).toHaveBeenCalled()
  expect(requests.map(({ body }) => body)).toEqual(['0\n', '1\n', '2\n'])
})

test('where no node listens a bulk request fails', async () => {
  const client = await clientOf('http://127.0.0.1:1', 'http://127.0.0.1:2')
  await expect(client.bulk(Buffer.from('x\n'), {})).rejects.toMatchObject({ code: 'LP5540' })
  await client.close()
})

test.each([
  ['closes the connection', (response: ServerResponse) => response.destroy(), 'LP5540'],
  ['answers with 502', (response: ServerResponse) => reply(response, 502), 'LP5540'],
  [
    'answers with 503 and no error of Elasticsearch',
    (response: ServerResponse) => reply(response, 503),
    'LP5540',
  ],
  ['has no master', masterless, 'LP5546'],
  ['answers with 504', (response: ServerResponse) => reply(response, 504), 'LP5540'],
])('a bulk request to a node that %s is not sent to another one of its own', async (_, answer, code) => {
  const first = await webServer(answer)
  const second = await webServer(taken)
  const client = await clientOf(first.url, second.url)
  await expect(client.bulk(Buffer.from('a\n'), {})).rejects.toMatchObject({ code, blame: 'connection' })
  expect([first.requests.length, second.requests.length]).toEqual([1, 0])
  // Whoever asked knows, and asks again.
  for (let i = 0; i < 3; i++) await client.bulk(Buffer.from('a\n'), {})
  await client.close()
  expect([first.requests.length, second.requests.length]).toEqual([1, 3])
})

test('any other question goes on to the next node', async () => {
  const first = await webServer((response) => reply(response, 502))
  const second = await webServer(taken)
  const client = await clientOf(first.url, second.url)
  await client.look()
  await client.close()
  expect([first.requests.length, second.requests.length]).toEqual([1, 1])
})
