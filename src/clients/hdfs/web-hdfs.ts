import type { Clock } from '../../core/clock.ts'
import type { Answer } from './answer.ts'
import { booleanIn, locationIn, type ReadAnswer, said, statusesIn, statusIn } from './answers.ts'
import type { Appending, FileStatus, HdfsClient, NewFile } from './client.ts'
import { HdfsFailure, isTrouble } from './errors.ts'
import { exchange } from './exchange.ts'
import { failureOf, foreignAnswer } from './failure-of.ts'
import { inTime } from './in-time.ts'
import { Patience } from './patience.ts'
import { WebAppending } from './web-appending.ts'

export interface Connection {
  /** `http://host:port` each; whichever is active is asked. */
  readonly nameNodes: readonly string[]
  readonly user: string | undefined
  /** A delegation token, asked anew for each request. */
  readonly token: (() => Promise<string>) | undefined
  /** It is read from a file, where somebody puts a newer one. */
  readonly isTokenRenewed: boolean
  /** False: NameNodes are asked to name the DataNode in the body of their answers. */
  readonly isRedirected: boolean
  /** Microseconds until a request counts as lost. */
  readonly timeout: number
  /** `hdfs sink "archive"`: who speaks in errors. */
  readonly title: string
  readonly clock: Clock
}

type Method = 'GET' | 'PUT' | 'POST' | 'DELETE'
type Query = Readonly<Record<string, string | number | boolean | undefined>>

/** Nothing came to the other side: the connection was not made. */
const isUnconnected = (error: unknown): boolean => {
  const { code } = ((error as { readonly cause?: unknown }).cause ?? {}) as { readonly code?: string }
  return ['ECONNREFUSED', 'EHOSTUNREACH', 'ENOTFOUND'].includes(code ?? '')
}

/** A client for WebHDFS, the REST interface of HDFS (Hadoop 3, "WebHDFS REST API"). */
export class WebHdfs implements HdfsClient {
  readonly #connection: Connection
  readonly #closed = new AbortController()
  readonly #patience: Patience
  /** The NameNode that was active last. */
  #active = 0

  constructor(connection: Connection) {
    this.#connection = connection
    this.#patience = new Patience(connection.clock, connection.timeout)
  }

  async status(path: string): Promise<FileStatus | undefined> {
    const answer = await this.#asked('GET', path, { op: 'GETFILESTATUS' })
    return answer && this.#read(answer, statusIn)
  }

  async list(path: string): Promise<readonly FileStatus[]> {
    const answer = await this.#asked('GET', path, { op: 'LISTSTATUS' })
    return answer === undefined ? [] : this.#read(answer, statusesIn)
  }

  async makeFolder(path: string): Promise<void> {
    await this.#isTrue('PUT', path, { op: 'MKDIRS' })
  }

  async mustBeWritable(folder: string): Promise<void> {
    await this.#nameNode('GET', folder, { op: 'CHECKACCESS', fsaction: '-wx' })
  }

  async create(path: string, body: Buffer<ArrayBuffer>, file: NewFile, replace: boolean): Promise<void> {
    const { replication, blockSize, permission } = file
    await this.#dataNode('PUT', path, body, {
      op: 'CREATE',
      overwrite: replace,
      replication,
      blocksize: blockSize,
      permission,
    })
  }

  append(path: string): Promise<Appending> {
    const { clock, title, timeout } = this.#connection
    const failed = (answer: Answer, host: string) => this.#failureOf(answer, host)
    const options = { clock, title, timeout, patience: this.#patience, failed }
    return this.#atDataNode('POST', path, { op: 'APPEND' }, (place) =>
      WebAppending.open(place, options, this.#closed.signal),
    )
  }

  truncate(path: string, length: number): Promise<boolean> {
    return this.#isTrue('POST', path, { op: 'TRUNCATE', newlength: length })
  }

  rename(from: string, to: string): Promise<boolean> {
    return this.#isTrue('PUT', from, { op: 'RENAME', destination: to })
  }

  async replace(from: string, to: string): Promise<void> {
    await this.#nameNode('PUT', from, { op: 'RENAME', destination: to, renameoptions: 'OVERWRITE' })
  }

  remove(path: string): Promise<boolean> {
    return this.#isTrue('DELETE', path, { op: 'DELETE' })
  }

  async read(path: string, offset: number, length: number): Promise<Buffer<ArrayBuffer>> {
    if (length === 0) return Buffer.alloc(0)
    return (await this.#dataNode('GET', path, null, { op: 'OPEN', offset, length })).body
  }

  close(): void {
    this.#closed.abort()
  }

  async #isTrue(method: Method, path: string, query: Query): Promise<boolean> {
    return this.#read(await this.#nameNode(method, path, query), booleanIn)
  }

  #read<T>(answer: Answer, read: ReadAnswer<T>): T {
    const { nameNodes, title } = this.#connection
    const value = read(said(answer))
    if (value === undefined) throw foreignAnswer(nameNodes.join(', '), title)
    return value
  }

  async #asked(method: Method, path: string, query: Query): Promise<Answer | undefined> {
    try {
      return await this.#nameNode(method, path, query)
    } catch (error) {
      if (isTrouble(error, 'not found')) return undefined
      throw error
    }
  }

  /** Asks the active NameNode; where that is on standby or away, the others. */
  async #nameNode(method: Method, path: string, query: Query, mayRedirect = false): Promise<Answer> {
    const { nameNodes } = this.#connection
    let last: unknown
    for (let tried = 0; tried < nameNodes.length; tried++) {
      const asked = this.#active
      try {
        const address = await this.#addressOf(nameNodes[asked]!, path, query)
        return await this.#exchange(method, address, null, mayRedirect)
      } catch (error) {
        if (!isTrouble(error, 'standby') && !isTrouble(error, 'unreachable')) throw error
        // One that is away tells more than one on standby.
        if (last === undefined || isTrouble(error, 'unreachable')) last = error
        // Of requests that fail at once only the first moves on, or two would come back to where they were.
        if (this.#active === asked) this.#active = (asked + 1) % nameNodes.length
      }
    }
    throw last
  }

  #dataNode(method: Method, path: string, body: Buffer<ArrayBuffer> | null, query: Query): Promise<Answer> {
    return this.#atDataNode(method, path, query, (place) => this.#exchange(method, place, body))
  }

  /** Asks a NameNode for a DataNode and goes there. One that takes no connection is left out the second time. */
  async #atDataNode<T>(
    method: Method,
    path: string,
    query: Query,
    go: (place: string) => Promise<T>,
  ): Promise<T> {
    const place = await this.#placeOf(method, path, query)
    try {
      return await go(place)
    } catch (error) {
      if (!isUnconnected(error)) throw error
      const other = await this.#placeOf(method, path, { ...query, excludedatanodes: new URL(place).host })
      if (new URL(other).host === new URL(place).host) throw error
      return await go(other)
    }
  }

  async #placeOf(method: Method, path: string, query: Query): Promise<string> {
    const { isRedirected, title, nameNodes } = this.#connection
    const asked = isRedirected ? query : { ...query, noredirect: true }
    const answer = await this.#nameNode(method, path, asked, true)
    const place = answer.location ?? (isRedirected ? undefined : this.#read(answer, locationIn))
    if (place === undefined || !URL.canParse(place) || !/^https?:/i.test(place))
      throw new HdfsFailure('other', nameNodes.join(', '), title, 'it names no DataNode for the bytes')
    return place
  }

  async #addressOf(node: string, path: string, query: Query): Promise<string> {
    const { user, token } = this.#connection
    const address = new URL(`${node}/webhdfs/v1${path.split('/').map(encodeURIComponent).join('/')}`)
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) address.searchParams.set(name, String(value))
    if (token !== undefined) address.searchParams.set('delegation', await token())
    else if (user !== undefined) address.searchParams.set('user.name', user)
    return address.href
  }

  async #exchange(
    method: Method,
    address: string,
    body: Buffer<ArrayBuffer> | null,
    mayRedirect = false,
  ): Promise<Answer> {
    const { timeout: time } = this.#connection
    const { host } = new URL(address)
    const late = new AbortController()
    const signal = AbortSignal.any([late.signal, this.#closed.signal])
    const answer = await inTime({ ...this.#connection, host, time, late }, () =>
      exchange(method, address, body, signal),
    )
    const isRedirect = [307, 308].includes(answer.status) && answer.location !== null
    if (answer.status < 300 || (mayRedirect && isRedirect)) return answer
    throw this.#failureOf(answer, host)
  }

  #failureOf(answer: Answer, host: string): HdfsFailure {
    const { title, isTokenRenewed } = this.#connection
    return failureOf(answer, host, title, isTokenRenewed)
  }
}
