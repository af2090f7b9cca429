import type { Rec, Value } from '../../core/value.ts'
import type { Tls } from '../tls-setting.ts'

/**
 * What logpipe asks of a client for Elasticsearch. All errors are `RunError`s: blame `connection` where another attempt may succeed, `config`
 * where it never will (refused login, no such index, not allowed), with a code of its own each.
 */

/** How a request says who sends it. */
export type Login =
  | { readonly username: string; readonly password: string }
  | { readonly apiKey: string }
  | { readonly bearer: string }

export interface Connection {
  /** URLs; requests go to them in turn. */
  readonly nodes: readonly string[]
  readonly login?: Login
  readonly tls?: Tls
  /** SHA-256 of the authority's certificate, as hexadecimal digits. */
  readonly fingerprint?: string
  /** Bodies are sent with gzip. */
  readonly gzip: boolean
  /** Microseconds until a request counts as lost. */
  readonly timeout: number
  /** `elasticsearch sink "logs"`: who speaks in errors. */
  readonly title: string
}

/** What became of one document of a bulk request. */
export interface ItemResult {
  /** As of HTTP: 201, 409, 429 … */
  readonly status: number
  /** What the server says of it, on one line; empty where it has taken it. */
  readonly reason: string
}

/** One document that a search has found. */
export interface Hit {
  readonly id: string
  readonly index: string
  readonly routing: string | null
  readonly source: Rec
  /** Its place in the order of the search. */
  readonly sort: readonly Value[]
}

/** A search over a point in time, some documents after others. */
export interface Search {
  readonly pit: string
  readonly query: Value
  readonly sort: readonly Value[]
  readonly size: number
  /** Sort values of the last document that was had. */
  readonly after: readonly Value[] | undefined
  /** Undefined: the whole document. */
  readonly fields: readonly string[] | undefined
}

export interface ElasticClient {
  /** The server is there, is Elasticsearch, and takes the login. */
  readonly look: () => Promise<void>
  /** Sends lines of a bulk request. The results stand in the order of the actions; undefined: all are taken. */
  readonly bulk: (
    body: Buffer,
    query: Readonly<Record<string, string>>,
  ) => Promise<readonly ItemResult[] | undefined>
  /** Opens a point in time of indices, aliases, data streams and patterns; gives its id. `keepAlive` in microseconds. */
  readonly openPit: (indices: readonly string[], keepAlive: number) => Promise<string>
  /** The id of the point in time may be another one afterwards. */
  readonly search: (
    search: Search,
    keepAlive: number,
  ) => Promise<{ readonly pit: string; readonly hits: readonly Hit[] }>
  /** Never rejects: a point in time ends by itself. */
  readonly closePit: (pit: string) => Promise<void>
  /** Any other question. Undefined: the answer is 404. */
  readonly ask: (method: 'GET' | 'PUT' | 'POST', path: string, body?: Value) => Promise<Value | undefined>
  readonly close: () => Promise<void>
}
