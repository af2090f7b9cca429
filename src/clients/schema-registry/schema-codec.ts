import type { Rec } from '../../core/value.ts'

/** Ways to write a schema down. */
export const schemaKinds = ['avro', 'json', 'protobuf'] as const
export type SchemaKind = (typeof schemaKinds)[number]

/** A schema and what it refers to, depth first: each stands behind all that it needs itself. */
export interface SchemaText {
  readonly kind: SchemaKind
  readonly text: string
  readonly references: readonly { readonly name: string; readonly text: string }[]
  /** For Protobuf: the message that is written, and read where no message says which; else the first one of the schema. */
  readonly message?: string
}

/** Reads and writes events by one schema. Both throw an Error with a sentence without its stop where the two do not fit. */
export interface SchemaCodec {
  /** `isFramed`: for Protobuf, the number of the message type stands first, as messages with the id of a schema have it. */
  readonly decode: (bytes: Buffer, isFramed: boolean) => Rec
  readonly encode: (event: Rec, isFramed: boolean) => Buffer
}

/** The codec of a schema. Rejects with an Error where the schema itself is wrong. */
export async function codecOf(schema: SchemaText): Promise<SchemaCodec> {
  switch (schema.kind) {
    case 'avro':
      return (await import('./avro.ts')).avroCodec(schema)
    case 'json':
      return (await import('./json-schema.ts')).jsonCodec(schema)
    case 'protobuf':
      return (await import('./protobuf.ts')).protobufCodec(schema)
    default:
      return schema.kind satisfies never
  }
}
