/** What the tests ask a node themselves, without the client that is tested. */
export async function ask(url: string, method: string, path: string, body?: unknown): Promise<Json> {
  const once = (): Promise<Response> =>
    fetch(`${url}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
  // The node closes connections that were idle for long, just when one is used again.
  const answer = await once().catch(once)
  const text = await answer.text()
  return text === '' ? {} : (JSON.parse(text) as Json)
}

export interface Json {
  readonly [key: string]: unknown
}

export interface Document {
  readonly _id: string
  readonly _index: string
  readonly _source: Readonly<Record<string, unknown>>
}

/** All documents of indices, up to 100,000, in the order of a field. */
export async function documentsOf(url: string, indices: string, sort = 'n'): Promise<readonly Document[]> {
  await ask(url, 'POST', `/${indices}/_refresh`)
  const all: Document[] = []
  for (let after: unknown; ; ) {
    const { hits } = (await ask(url, 'POST', `/${indices}/_search`, {
      size: 10_000,
      sort: [{ [sort]: 'asc' }, { _doc: 'asc' }],
      ...(after === undefined ? {} : { search_after: after }),
    })) as unknown as { readonly hits: { readonly hits: readonly (Document & { readonly sort: unknown })[] } }
    all.push(...hits.hits)
    if (hits.hits.length < 10_000) return all
    after = hits.hits.at(-1)!.sort
  }
}

export async function countOf(url: string, indices: string): Promise<number> {
  await ask(url, 'POST', `/${indices}/_refresh`)
  return Number((await ask(url, 'GET', `/${indices}/_count`))['count'])
}

/** Removes what an earlier run of the tests has left on a node that stays. */
export async function clear(url: string, pattern: string): Promise<void> {
  const found = (await ask(url, 'GET', `/_resolve/index/${pattern}`)) as unknown as Readonly<
    Record<'indices' | 'data_streams', readonly { readonly name: string }[] | undefined>
  >
  for (const { name } of found.data_streams ?? []) await ask(url, 'DELETE', `/_data_stream/${name}`)
  for (const { name } of found.indices ?? []) if (!name.startsWith('.')) await ask(url, 'DELETE', `/${name}`)
}

/** A template that makes `n` a whole number, so that others are refused, and keeps one shard. */
export async function putTemplate(url: string, pattern: string, more: Json = {}): Promise<void> {
  await clear(url, pattern)
  const answer = await ask(
    url,
    'PUT',
    `/_index_template/${encodeURIComponent(pattern.replaceAll('*', 'x'))}`,
    {
      index_patterns: [pattern],
      priority: 500,
      template: {
        settings: { number_of_shards: 1, number_of_replicas: 0 },
        mappings: { properties: { n: { type: 'long' }, host: { type: 'keyword' } } },
      },
      ...more,
    },
  )
  if (answer['acknowledged'] !== true) throw new Error(JSON.stringify(answer))
}

/** Most bytes of one request. */
const mostBytes = 500_000

/** Puts documents, each a line of JSON, into an index, where searches find them. */
export async function addDocuments(url: string, index: string, lines: readonly string[]): Promise<void> {
  const send = async (body: string): Promise<void> => {
    const headers = { 'content-type': 'application/x-ndjson' }
    const answer = await fetch(`${url}/${index}/_bulk`, { method: 'POST', headers, body })
    const { errors } = (await answer.json()) as Json
    if (errors !== false) throw new Error(`the node did not take all documents for "${index}"`)
  }
  let body = ''
  for (const line of lines) {
    body += `{"create":{}}\n${line}\n`
    if (body.length < mostBytes) continue
    await send(body)
    body = ''
  }
  if (body !== '') await send(body)
  await ask(url, 'POST', `/${index}/_refresh`)
}
