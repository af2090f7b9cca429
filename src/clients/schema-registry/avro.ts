import type avro from 'avsc'
import { normalInt } from '../../core/int64.ts'
import { parseJson } from '../../core/json.ts'
import { parseRfc3339 } from '../../core/time-text.ts'
import { isRecord, Time } from '../../core/value.ts'
import { plainValue } from './plain-value.ts'
import type { SchemaCodec, SchemaText } from './schema-codec.ts'

type Avro = typeof avro

/** A codec by avsc. Times of Avro are times of the language, and its longs keep all their digits. */
export async function avroCodec({ text, references }: SchemaText): Promise<SchemaCodec> {
  const { default: library } = await import('avsc')
  const known: { [name: string]: avro.Type } = { long: exactLong(library) }
  const options = { registry: known, logicalTypes: timesOf(library) }
  const typeOf = (schema: string): avro.Type =>
    library.Type.forSchema(schemaOf(schema) as Parameters<Avro['Type']['forSchema']>[0], options)
  for (const reference of references) typeOf(reference.text)
  const type = typeOf(text)
  return {
    decode(bytes) {
      const value = plainValue(type.fromBuffer(bytes))
      if (!isRecord(value)) throw new Error('the message holds no record')
      return value
    },
    encode(event) {
      let problem: string | undefined
      const isFine = type.isValid(event, {
        noUndeclaredFields: true,
        errorHook(path: string[], value: unknown, expected: avro.Type) {
          problem ??= problemOf(path, value, expected)
        },
      } as Parameters<typeof type.isValid>[1])
      if (!isFine) throw new Error(problem ?? 'the event does not fit the schema')
      return type.toBuffer(event)
    },
  }
}

/** A schema is JSON, or the bare name of a type. */
function schemaOf(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    if (/^\w+$/.test(text.trim())) return text.trim()
    throw new Error('the schema is no JSON')
  }
}

function problemOf(path: readonly string[], value: unknown, expected: avro.Type): string {
  const field = path.join('.')
  const where = field === '' ? 'the event' : `"${field}"`
  // A field that is not declared is told with the record that it stands in.
  if (isRecord(value) && expected.typeName === 'record') {
    const names = (expected as avro.types.RecordType).fields.map(({ name }) => name)
    const stray = Object.keys(value).find((name) => !names.includes(name))
    if (stray !== undefined) return `the schema has no field "${field === '' ? stray : `${field}.${stray}`}"`
  }
  if (value === undefined) return `${where} is missing, and the schema has no default for it`
  return `${where} is no ${expected.typeName.replace(':', ' ')} of the schema`
}

/** Longs beyond 2^53 are BigInts. */
function exactLong(library: Avro): avro.Type {
  return library.types.LongType.__with({
    fromBuffer: (bytes: Buffer) => normalInt(bytes.readBigInt64LE()),
    toBuffer(value: number | bigint) {
      const bytes = Buffer.alloc(8)
      bytes.writeBigInt64LE(BigInt(value))
      return bytes
    },
    fromJSON: (value: number) => value,
    toJSON: Number,
    isValid: (value: unknown) =>
      typeof value === 'bigint' ? BigInt.asIntN(64, value) === value : Number.isSafeInteger(value),
    compare: (a: number | bigint, b: number | bigint) => (a === b ? 0 : a < b ? -1 : 1),
  }) as avro.Type
}

/** Days since 1970 and instants, as ISO 8601 in events that are written. */
function timesOf(library: Avro): Record<string, new (schema: avro.Schema) => avro.types.LogicalType> {
  const instant = (perUnit: number) =>
    class extends library.types.LogicalType {
      override _fromValue(value: unknown): unknown {
        return new Time(Number(value) * perUnit)
      }
      override _toValue(value: unknown): number | undefined {
        const micros = microsOf(value)
        return micros === undefined ? undefined : Math.floor(micros / perUnit)
      }
    }
  return { 'timestamp-millis': instant(1000), 'timestamp-micros': instant(1), date: instant(86_400_000_000) }
}

function microsOf(value: unknown): number | undefined {
  if (value instanceof Time) return value.micros
  if (typeof value !== 'string') return undefined
  return parseRfc3339(/^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00:00Z` : value)?.micros
}
