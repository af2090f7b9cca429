import { readFile } from 'node:fs/promises'
import type { Clock } from '../../core/clock.ts'
import { messageOf } from '../../core/message-of.ts'
import { RecentMap } from '../../core/recent-map.ts'
import { RunError } from '../../core/run-error.ts'
import type { Rec } from '../../core/value.ts'
import type { SchemaRegistry } from './registry.ts'
import { kindOfFile } from './registry-params.ts'
import { codecOf, type SchemaCodec } from './schema-codec.ts'
import { frameLength, schemaIdOf } from './wire-format.ts'

/** Turns the bytes of messages into events. */
export interface MessageReader {
  /** What must be asked for before these can be read; undefined: nothing. Rejects with a RunError. */
  readonly load: (values: Iterable<Buffer>) => Promise<void> | undefined
  /** The event, or why it cannot be read, as a sentence without its stop. */
  readonly read: (value: Buffer) => Rec | string
}

/** The codec of a schema in a file. Rejects with LP5516. */
export async function codecOfFile(
  path: string,
  messageType: string | undefined,
  title: string,
): Promise<SchemaCodec> {
  try {
    const text = await readFile(path, 'utf8')
    const message = messageType === undefined ? {} : { message: messageType }
    return await codecOf({ kind: kindOfFile(path)!, text, references: [], ...message })
  } catch (error) {
    const says = messageOf(error).replace(/[.]$/, '')
    throw new RunError('LP5516', title, 'config', `The schema in "${path}" cannot be read: ${says}.`, {
      cause: error,
    })
  }
}

/** Reads all messages by one schema. */
export const readerOfFile = (codec: SchemaCodec): MessageReader => ({
  load: () => undefined,
  read: (value) => decoded(codec, value, false),
})

/** Microseconds after which it is asked anew for a schema that was not there: messages may come before it is registered. */
const stale = 5_000_000
/** Schemas asked for at once. */
const concurrency = 8
const mostWrong = 10_000

/** Reads each message by the schema that it names. What a schema says never changes, so each is asked for once. */
export class RegistryReader implements MessageReader {
  readonly #registry: Pick<SchemaRegistry, 'byId'>
  readonly #clock: Clock
  readonly #known = new Map<number, SchemaCodec>()
  /** Damaged messages may name any number. */
  readonly #wrong = new RecentMap<number, { readonly reason: string; readonly at: number }>(mostWrong)

  constructor(registry: Pick<SchemaRegistry, 'byId'>, clock: Clock) {
    this.#registry = registry
    this.#clock = clock
  }

  load(values: Iterable<Buffer>): Promise<void> | undefined {
    const missing = new Set<number>()
    for (const value of values) {
      const id = schemaIdOf(value)
      if (id !== undefined && !this.#known.has(id) && !this.#isWrong(id)) missing.add(id)
    }
    return missing.size === 0 ? undefined : this.#fetch(missing)
  }

  read(value: Buffer): Rec | string {
    const id = schemaIdOf(value)
    if (id === undefined) return 'the message names no schema: it does not begin with a 0 and a number'
    const codec = this.#known.get(id)
    if (codec === undefined) return this.#wrong.get(id)?.reason ?? `schema ${id} is not known`
    return decoded(codec, value.subarray(frameLength), true)
  }

  #isWrong(id: number): boolean {
    const wrong = this.#wrong.get(id)
    return wrong !== undefined && this.#clock.now() - wrong.at < stale
  }

  async #fetch(ids: ReadonlySet<number>): Promise<void> {
    const left = [...ids]
    const work = async (): Promise<void> => {
      try {
        for (let id = left.pop(); id !== undefined; id = left.pop()) await this.#fetchOne(id)
      } catch (error) {
        // All are asked for again.
        left.length = 0
        throw error
      }
    }
    const results = await Promise.allSettled(Array.from({ length: Math.min(concurrency, left.length) }, work))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  async #fetchOne(id: number): Promise<void> {
    try {
      const schema = await this.#registry.byId(id)
      this.#known.set(id, await codecOf(schema))
      this.#wrong.delete(id)
    } catch (error) {
      if (error instanceof RunError && error.code !== 'LP5515') throw error
      const reason =
        error instanceof RunError
          ? `the schema registry has no schema ${id}`
          : `schema ${id} cannot be read: ${messageOf(error).replace(/[.]$/, '')}`
      this.#wrong.set(id, { reason, at: this.#clock.now() })
    }
  }
}

function decoded(codec: SchemaCodec, value: Buffer, isFramed: boolean): Rec | string {
  try {
    return codec.decode(value, isFramed)
  } catch (error) {
    return `the message does not fit its schema: ${messageOf(error).replace(/[.]$/, '')}`
  }
}
