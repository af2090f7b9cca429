import { expect, test } from 'vitest'
import { elasticClient } from '../../../src/clients/elasticsearch/elastic-client.ts'
import { RunError } from '../../../src/core/run-error.ts'
import { webServer } from '../../support/web-server.ts'

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
