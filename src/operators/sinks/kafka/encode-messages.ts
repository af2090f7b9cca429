import type { SchemaRegistry } from '../../../clients/schema-registry/registry.ts'
import { codecOf, type SchemaCodec } from '../../../clients/schema-registry/schema-codec.ts'
import { framed } from '../../../clients/schema-registry/wire-format.ts'
import type { Clock } from '../../../core/clock.ts'
import { parseJson } from '../../../core/json.ts'
import { messageOf } from '../../../core/message-of.ts'
import { RecentMap } from '../../../core/recent-map.ts'
import { RunError } from '../../../core/run-error.ts'
import { isRecord } from '../../../core/value.ts'

/** Makes the value of a message of an event in JSON, or says why that cannot be, as a sentence without its stop. */
export type EncodeMessage = (json: Buffer) => Buffer | string

/** Gives the way to write messages of a topic. `isDoubted`: an event did not fit, so a newer way is looked for. Rejects with a RunError. */
export type EncoderOf = (topic: string, isDoubted?: boolean) => Promise<EncodeMessage>

/** All messages by one schema. */
export function encoderOfFile(codec: SchemaCodec): EncoderOf {
  const encode = encodeWith(codec, undefined)
  return () => Promise.resolve(encode)
}

interface Options {
  readonly registry: Pick<SchemaRegistry, 'latest'>
  /** Undefined: `<topic>-value`. */
  readonly subject: string | undefined
  readonly messageType: string | undefined
  readonly title: string
  readonly clock: Clock
}

interface Known {
  readonly id: number
  readonly encode: EncodeMessage
}

/** Microseconds after which it is looked for a newer schema, and after which an event that does not fit, or for which there is none, makes it so. */
const stale = 60_000_000
const staleInDoubt = 5_000_000

/** Names of topics may be made of events, without an end to them. */
const mostSubjects = 1000

/** The newest schema of a subject. While it is looked for a newer one, and where that cannot be had, the last one serves. */
class Subject {
  readonly #name: string
  readonly #options: Options
  #known: Known | undefined
  #asked = Number.NEGATIVE_INFINITY
  #hasFailed = false
  /** Why there is none, where asking again at once would not help. */
  #missing: RunError | undefined
  #asking: Promise<void> | undefined

  constructor(name: string, options: Options) {
    this.#name = name
    this.#options = options
  }

  async encoder(isDoubted: boolean): Promise<EncodeMessage> {
    const age = this.#options.clock.now() - this.#asked
    if (this.#known === undefined) {
      // Events may ask for it one after the other.
      if (this.#missing !== undefined && age < staleInDoubt) throw this.#missing
      this.#known = await this.#first()
    } else {
      if (age >= (isDoubted && !this.#hasFailed ? staleInDoubt : stale)) this.#asking ??= this.#renew()
      if (isDoubted) await this.#asking
    }
    return this.#known.encode
  }

  async #first(): Promise<Known> {
    try {
      return await this.#newest()
    } catch (error) {
      this.#missing = error instanceof RunError && error.blame === 'config' ? error : undefined
      throw error
    }
  }

  async #renew(): Promise<void> {
    try {
      this.#known = await this.#newest()
      this.#hasFailed = false
    } catch {
      this.#hasFailed = true
    } finally {
      this.#asking = undefined
    }
  }

  async #newest(): Promise<Known> {
    const { registry, messageType, title, clock } = this.#options
    this.#asked = clock.now()
    const { id, schema } = await registry.latest(this.#name)
    if (id === this.#known?.id) return this.#known
    try {
      const codec = await codecOf(messageType === undefined ? schema : { ...schema, message: messageType })
      return { id, encode: encodeWith(codec, id) }
    } catch (error) {
      const says = messageOf(error).replace(/[.]$/, '')
      const text = `The schema of the subject "${this.#name}" cannot be read: ${says}.`
      throw new RunError('LP5516', title, 'config', text, { cause: error })
    }
  }
}

/** The newest schema of the subject, or of `<topic>-value`; versions that are added later are seen within a minute, or when an event needs them. */
export function encoderOfRegistry(options: Options): EncoderOf {
  const subjects = new RecentMap<string, Subject>(mostSubjects)
  return (topic, isDoubted = false) => {
    const name = options.subject ?? `${topic}-value`
    let subject = subjects.get(name)
    if (subject === undefined) {
      subject = new Subject(name, options)
      subjects.set(name, subject)
    }
    return subject.encoder(isDoubted)
  }
}

/** `id`: of the schema, where messages name it. */
const encodeWith =
  (codec: SchemaCodec, id: number | undefined): EncodeMessage =>
  (json) => {
    try {
      const event = parseJson(json.toString('utf8'))
      if (!isRecord(event)) return 'the event is no record'
      return id === undefined ? codec.encode(event, false) : framed(id, codec.encode(event, true))
    } catch (error) {
      const says = messageOf(error).replace(/[.]$/, '')
      return `the event does not fit the schema: ${says}`
    }
  }
