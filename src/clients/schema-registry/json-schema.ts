import { parseJson, toJson } from '../../core/json.ts'
import { isRecord, type Rec } from '../../core/value.ts'
import type { SchemaCodec, SchemaText } from './schema-codec.ts'

interface Check {
  (data: unknown): unknown
  errors?: readonly { readonly instancePath: string; readonly message?: string | undefined }[] | null
}

/** A codec for JSON with a JSON Schema, by Ajv: what does not fit the schema is neither read nor written. */
export async function jsonCodec({ text, references }: SchemaText): Promise<SchemaCodec> {
  const schema = JSON.parse(text) as { readonly $schema?: unknown }
  const options = { strict: false, validateFormats: false }
  const isNew = typeof schema.$schema === 'string' && /20(19-09|20-12)/.test(schema.$schema)
  const ajv = isNew
    ? new (await import('ajv/dist/2020.js')).Ajv2020(options)
    : new (await import('ajv')).Ajv(options)
  for (const { name, text: each } of references) ajv.addSchema(JSON.parse(each) as object, name)
  const { $schema: said, ...rest } = schema
  // Older drafts are read as draft 7, of which they are parts as far as data goes.
  const check = ajv.compile(isNew ? { $schema: said, ...rest } : rest) as Check
  const mustFit = (json: string): Rec => {
    const event = parseJson(json)
    if (!isRecord(event)) throw new Error('the message holds no record')
    if (check(JSON.parse(json)) === true) return event
    const { instancePath = '', message = 'does not fit' } = check.errors?.[0] ?? {}
    const field = instancePath.slice(1).replaceAll('/', '.')
    throw new Error(`${field === '' ? 'the event' : `"${field}"`} does not fit the schema: it ${message}`)
  }
  return {
    decode: (bytes) => mustFit(bytes.toString('utf8')),
    encode(event) {
      const json = toJson(event)
      mustFit(json)
      return Buffer.from(json)
    },
  }
}
