import type { ConnectionOptions } from 'node:tls'
import type { Client, ClientOptions } from '@elastic/elasticsearch'
import { parseJson, toJson } from '../../core/json.ts'
import { RunError } from '../../core/run-error.ts'
import { isRecord, type Rec, type Value } from '../../core/value.ts'
import type { Connection, ElasticClient, Hit, ItemResult, Search } from './client.ts'
import { failureOf, reasonOf, redirected, wasNeverSent } from './failure.ts'
import { mustBeWhole, partOf } from './whole-answer.ts'

/** Plain media types: every version from 7.10 on understands them, whichever version the library is made for. */
const json = { accept: 'application/json', 'content-type': 'application/json' }
const lines = { accept: 'application/json', 'content-type': 'application/x-ndjson' }

/** What is asked of the answer to a bulk request; the rest is not sent. */
const wanted = 'errors,items.*.status,items.*.error.type,items.*.error.reason,items.*.error.caused_by'

/** How that begins where every document was taken. */
const allTaken = '{"errors":false'

/** A client on `@elastic/elasticsearch`, which is loaded now. Nothing is connected before the first request. */
export async function elasticClient(connection: Connection): Promise<ElasticClient> {
  const { Client: Library } = await import('@elastic/elasticsearch')
  const client = new Library(optionsOf(connection))
  Object.assign(client.serializer, {
    // Whole numbers beyond 2^53 keep all their digits. What an answer of thousands says of each document is not read where all is well.
    deserialize: (text: string) => (text.startsWith(allTaken) ? { errors: false } : parseJson(text)),
  })
  return new Elastic(client, connection)
}

function optionsOf({ nodes, login, tls, fingerprint, gzip, timeout }: Connection): ClientOptions {
  const safe: ConnectionOptions = {
    ...(tls?.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls?.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls?.key === undefined ? {} : { key: tls.key }),
    ...(tls?.passphrase === undefined ? {} : { passphrase: tls.passphrase }),
    ...(tls?.serverName === undefined ? {} : { servername: tls.serverName }),
    // Whom the fingerprint shows needs no authority that is known here.
    ...(tls?.verify === false || (fingerprint !== undefined && tls?.ca === undefined)
      ? { rejectUnauthorized: false }
      : {}),
  }
  return {
    nodes: [...nodes],
    compression: gzip,
    requestTimeout: timeout / 1000,
    enableMetaHeader: false,
    name: 'logpipe',
    // As it comes, the library makes an object with a key for each byte of the body for every error, to look for secrets in it.
    redaction: { type: 'remove' },
    ...(login === undefined ? {} : { auth: authOf(login) }),
    ...(Object.keys(safe).length === 0 ? {} : { tls: safe }),
    ...(fingerprint === undefined ? {} : { caFingerprint: fingerprint }),
  }
}

const authOf = (login: NonNullable<Connection['login']>): NonNullable<ClientOptions['auth']> =>
  'username' in login ? { username: login.username, password: login.password } : login

type RequestParams = Parameters<Client['transport']['request']>[0]

class Elastic implements ElasticClient {
  readonly #client: Client
  readonly #connection: Connection

  constructor(client: Client, connection: Connection) {
    this.#client = client
    this.#connection = connection
  }

  async look(): Promise<void> {
    // Who may write need not be allowed to ask who is there.
    await this.#request({ method: 'GET', path: '/' }, json, [403])
  }

  async bulk(
    body: Buffer,
    query: Readonly<Record<string, string>>,
  ): Promise<readonly ItemResult[] | undefined> {
    const params = {
      method: 'POST',
      path: '/_bulk',
      bulkBody: body,
      querystring: { ...query, filter_path: wanted },
    }
    const answer = await this.#bulk(params)
    if (isRecord(answer) && answer['errors'] === false) return undefined
    const items = isRecord(answer) ? answer['items'] : null
    return Array.isArray(items) ? items.map(resultOf) : []
  }

  /**
   * Goes on to the next node only where nothing was sent: what may have been done is not sent again before whoever asked for it knows. The
   * library passes over nodes that did not answer.
   */
  async #bulk(params: RequestParams): Promise<Value | undefined> {
    for (let left = this.#connection.nodes.length - 1; ; left--) {
      try {
        return await this.#request(params, lines, [], 0)
      } catch (error) {
        if (left === 0 || !(error instanceof RunError) || !wasNeverSent(error.cause)) throw error
      }
    }
  }

  async openPit(indices: readonly string[], keepAlive: number): Promise<string> {
    const answer = await this.#request(
      {
        method: 'POST',
        path: `/${indices.map(encodeURIComponent).join(',')}/_pit`,
        querystring: { keep_alive: timeText(keepAlive) },
      },
      json,
    )
    mustBeWhole(answer, this.#connection)
    return String(partOf(answer, 'id', this.#connection))
  }

  async search(
    { pit, query, sort, size, after, fields }: Search,
    keepAlive: number,
  ): Promise<{ readonly pit: string; readonly hits: readonly Hit[] }> {
    const body: Rec = {
      pit: { id: pit, keep_alive: timeText(keepAlive) },
      query,
      sort: [...sort],
      size,
      track_total_hits: false,
      ...(after === undefined ? {} : { search_after: [...after] }),
      ...(fields === undefined ? {} : { _source: [...fields] }),
    }
    const params = {
      method: 'POST',
      path: '/_search',
      body: toJson(body),
      // Otherwise the documents of a shard that fails are left out. Opening a point in time fails then by itself, and 7.17 knows no such setting of it.
      querystring: { allow_partial_search_results: 'false' },
    }
    const answer = await this.#request(params, json)
    mustBeWhole(answer, this.#connection)
    const found = partOf(partOf(answer, 'hits', this.#connection), 'hits', this.#connection)
    const next = isRecord(answer) ? answer['pit_id'] : null
    return {
      pit: typeof next === 'string' ? next : pit,
      hits: Array.isArray(found) ? found.map(hitOf) : [],
    }
  }

  async closePit(pit: string): Promise<void> {
    await this.#request({ method: 'DELETE', path: '/_pit', body: toJson({ id: pit }) }, json).catch(() => {})
  }

  ask(method: 'GET' | 'PUT' | 'POST', path: string, body?: Value): Promise<Value | undefined> {
    return this.#request({ method, path, ...(body === undefined ? {} : { body: toJson(body) }) }, json, [404])
  }

  async close(): Promise<void> {
    await this.#client.close()
  }

  /** Gives undefined for the statuses in `none`. `maxRetries`: other nodes that are asked where one does not answer; all unless told. */
  async #request(
    params: RequestParams,
    headers: Readonly<Record<string, string>>,
    none: readonly number[] = [],
    // Waiting and telling are the runtime's.
    maxRetries = this.#connection.nodes.length - 1,
  ): Promise<Value | undefined> {
    const answer = await this.#client.transport
      .request<Value>(params, { headers, ignore: [...none], maxRetries, meta: true })
      .catch((error: unknown) => {
        throw failureOf(error, this.#connection, params.path)
      })
    const status = answer.statusCode ?? 0
    if (none.includes(status)) return undefined
    // The library takes a redirection for an answer like any other.
    if (status >= 300) throw redirected(status, answer.headers?.['location'], this.#connection, params.path)
    return answer.body
  }
}

/** `{"create": {"status": 201}}`: the action's name says nothing new. */
function resultOf(item: Value): ItemResult {
  const [result = null] = isRecord(item) ? Object.values(item) : []
  const status = isRecord(result) ? Number(result['status'] ?? Number.NaN) : Number.NaN
  // It may be written or not: the next try tells.
  if (!isRecord(result) || Number.isNaN(status))
    return { status: 500, reason: 'the answer does not say what became of it' }
  return { status, reason: reasonOf(result['error'] ?? null) }
}

function hitOf(hit: Value): Hit {
  const { _id, _index, _routing, _source, sort } = isRecord(hit) ? hit : ({} as Rec)
  return {
    id: String(_id),
    index: String(_index),
    routing: typeof _routing === 'string' ? _routing : null,
    source: isRecord(_source ?? null) ? (_source as Rec) : {},
    sort: Array.isArray(sort) ? sort : [],
  }
}

/** Microseconds as Elasticsearch writes times. */
const timeText = (micros: number): string => `${Math.ceil(micros / 1000)}ms`
