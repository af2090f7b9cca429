import { messageOf } from '../../core/message-of.ts'
import { RunError } from '../../core/run-error.ts'
import type { SchemaKind, SchemaText } from './schema-codec.ts'

export interface RegistryConnection {
  /** Without a slash at its end. */
  readonly url: string
  /** The header `Authorization`. */
  readonly login?: string
  /** Microseconds until a request counts as lost. */
  readonly timeout: number
  /** `kafka source "logs"`: who speaks in errors. */
  readonly title: string
}

/** What a registry answers of a schema. */
interface Answer {
  readonly id?: number
  readonly schema: string
  readonly schemaType?: string
  readonly references?: readonly {
    readonly name: string
    readonly subject: string
    readonly version: number
  }[]
}

const kinds: Readonly<Record<string, SchemaKind>> = { AVRO: 'avro', JSON: 'json', PROTOBUF: 'protobuf' }

/**
 * Asks a schema registry over its HTTP interface, as Confluent, Karapace and Apicurio have it. Rejects with a RunError: LP5512 where another
 * attempt may help, LP5514 where the login is refused, LP5515 where there is no such schema.
 */
export class SchemaRegistry {
  readonly #connection: RegistryConnection
  readonly #stop: AbortSignal | undefined

  /** `stop`: aborted when nobody waits for an answer any more. */
  constructor(connection: RegistryConnection, stop?: AbortSignal) {
    this.#connection = connection
    this.#stop = stop
  }

  async byId(id: number): Promise<SchemaText> {
    return this.#whole(await this.#ask(`/schemas/ids/${id}`, `schema ${id}`), `schema ${id}`)
  }

  /** The newest schema of a subject, and its number. */
  async latest(subject: string): Promise<{ readonly id: number; readonly schema: SchemaText }> {
    const name = `subject "${subject}"`
    const answer = await this.#ask(`/subjects/${encodeURIComponent(subject)}/versions/latest`, name)
    return { id: answer.id ?? 0, schema: await this.#whole(answer, name) }
  }

  /** Resolves when the registry answers. */
  async look(): Promise<void> {
    await this.#get('/subjects', 'list of subjects')
  }

  async #whole(answer: Answer, name: string): Promise<SchemaText> {
    const kind = kinds[answer.schemaType ?? 'AVRO']
    if (kind === undefined)
      throw this.#missing(`${name}, but in a language that is not read: ${answer.schemaType}`)
    const references = new Map<string, string>()
    await this.#collect(answer, references)
    return {
      kind,
      text: answer.schema,
      references: [...references].map(([each, text]) => ({ name: each, text })),
    }
  }

  /** What a schema refers to, that which is needed first first. */
  async #collect({ references = [] }: Answer, into: Map<string, string>): Promise<void> {
    for (const { name, subject, version } of references) {
      if (into.has(name)) continue
      const path = `/subjects/${encodeURIComponent(subject)}/versions/${version}`
      const answer = await this.#ask(path, `version ${version} of subject "${subject}"`)
      await this.#collect(answer, into)
      into.set(name, answer.schema)
    }
  }

  async #ask(path: string, what: string): Promise<Answer> {
    const answer = (await this.#get(path, what)) as Partial<Answer> | null
    if (typeof answer?.schema !== 'string') throw this.#failed('its answer holds no schema')
    return answer as Answer
  }

  async #get(path: string, what: string): Promise<unknown> {
    const { url, login, timeout } = this.#connection
    let response: Response
    let body: string
    try {
      response = await fetch(`${url}${path}`, {
        headers: {
          accept: 'application/vnd.schemaregistry.v1+json, application/json',
          ...(login === undefined ? {} : { authorization: login }),
        },
        signal: AbortSignal.any([AbortSignal.timeout(timeout / 1000), ...(this.#stop ? [this.#stop] : [])]),
      })
      body = await response.text()
    } catch (error) {
      throw this.#failed(messageOf((error as Error).cause ?? error), error)
    }
    if (response.status === 404) throw this.#missing(what)
    if (response.status === 401 || response.status === 403)
      throw new RunError(
        'LP5514',
        this.#connection.title,
        'config',
        `The schema registry at ${url} refuses the login (status ${response.status}). Look at "user" and "password" of "registry".`,
      )
    if (!response.ok) throw this.#failed(`it answers with status ${response.status}`)
    try {
      return JSON.parse(body)
    } catch (error) {
      throw this.#failed('its answer is no JSON', error)
    }
  }

  #failed(says: string, cause?: unknown): RunError {
    const { url, title } = this.#connection
    return new RunError(
      'LP5512',
      title,
      'connection',
      `The schema registry at ${url} did not answer: ${says.replace(/[.]$/, '')}.`,
      { cause },
    )
  }

  #missing(what: string): RunError {
    const { url, title } = this.#connection
    return new RunError('LP5515', title, 'config', `The schema registry at ${url} has no ${what}.`)
  }
}
