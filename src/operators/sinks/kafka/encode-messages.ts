import type { SchemaRegistry } from '../../../clients/schema-registry/registry.ts'
import { codecOf, type SchemaCodec } from '../../../clients/schema-registry/schema-codec.ts'
import { framed } from '../../../clients/schema-registry/wire-format.ts'
import { parseJson } from '../../../core/json.ts'
import { messageOf } from '../../../core/message-of.ts'
import { RunError } from '../../../core/run-error.ts'
import { isRecord } from '../../../core/value.ts'

/** Makes the value of a message of an event in JSON, or says why that cannot be, as a sentence without its stop. */
export type EncodeMessage = (json: Buffer) => Buffer | string

/** Gives the way to write messages of a topic. Rejects with a RunError. */
export type EncoderOf = (topic: string) => Promise<EncodeMessage>

/** All messages by one schema. */
export function encoderOfFile(codec: SchemaCodec): EncoderOf {
  const encode = encodeWith(codec, undefined)
  return () => Promise.resolve(encode)
}

/** The newest schema of the subject, or of `<topic>-value`; asked for once for each topic. */
export function encoderOfRegistry(
  registry: Pick<SchemaRegistry, 'latest'>,
  subject: string | undefined,
  messageType: string | undefined,
  title: string,
): EncoderOf {
  const known = new Map<string, EncodeMessage>()
  return async (topic) => {
    const name = subject ?? `${topic}-value`
    const before = known.get(name)
    if (before !== undefined) return before
    const { id, schema } = await registry.latest(name)
    let codec: SchemaCodec
    try {
      codec = await codecOf(messageType === undefined ? schema : { ...schema, message: messageType })
    } catch (error) {
      const says = messageOf(error).replace(/[.]$/, '')
      const text = `The schema of the subject "${name}" cannot be read: ${says}.`
      throw new RunError('LP5516', title, 'config', text, { cause: error })
    }
    const encode = encodeWith(codec, id)
    known.set(name, encode)
    return encode
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
