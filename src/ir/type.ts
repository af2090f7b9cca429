/** The static types of the language. `T?` is a union with null, held as a flag-like wrapper so that unions stay small. */
export type Type =
  | { readonly kind: 'any' }
  | { readonly kind: 'null' }
  | { readonly kind: 'bool' }
  | { readonly kind: 'int' }
  | { readonly kind: 'float' }
  | { readonly kind: 'string' }
  | { readonly kind: 'bytes' }
  | { readonly kind: 'time' }
  | { readonly kind: 'duration' }
  | { readonly kind: 'regex' }
  /** `100/s` in a setting. */
  | { readonly kind: 'rate' }
  | { readonly kind: 'list'; readonly of: Type }
  | RecordType
  /** `"dev" | "prod"` */
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  /** `T?`; never nested, never of `any` or `null`. */
  | { readonly kind: 'optional'; readonly of: Type }
  /** The type of what was wrong already: fits everywhere, is never complained of again. */
  | { readonly kind: 'unknown' }

export interface RecordType {
  readonly kind: 'record'
  readonly fields: ReadonlyMap<string, Type>
  /** An open record may hold other fields, of type `any`. */
  readonly open: boolean
  /** Values of the type are whole events, whose metadata can be asked for: the steps of a sequence. */
  readonly event?: true
}

export const anyType: Type = { kind: 'any' }
export const nullType: Type = { kind: 'null' }
export const boolType: Type = { kind: 'bool' }
export const intType: Type = { kind: 'int' }
export const floatType: Type = { kind: 'float' }
export const stringType: Type = { kind: 'string' }
export const bytesType: Type = { kind: 'bytes' }
export const timeType: Type = { kind: 'time' }
export const durationType: Type = { kind: 'duration' }
export const regexType: Type = { kind: 'regex' }
export const unknownType: Type = { kind: 'unknown' }
/** `{..}` */
export const openRecord: RecordType = { kind: 'record', fields: new Map(), open: true }

export const listOf = (of: Type): Type => ({ kind: 'list', of })
export const recordOf = (
  fields: Readonly<Record<string, Type>> | ReadonlyMap<string, Type>,
  open = false,
): RecordType => ({
  kind: 'record',
  fields: fields instanceof Map ? fields : new Map(Object.entries(fields)),
  open,
})
/** `T?` */
export const optional = (type: Type): Type =>
  type.kind === 'optional' || type.kind === 'any' || type.kind === 'null' || type.kind === 'unknown'
    ? type
    : { kind: 'optional', of: type }
/** `T` of `T?` */
export const withoutNull = (type: Type): Type => (type.kind === 'optional' ? type.of : type)
export const mayBeNull = (type: Type): boolean =>
  type.kind === 'optional' || type.kind === 'any' || type.kind === 'null' || type.kind === 'unknown'

/** As a person writes it: `list<string>`, `{ip: string, port: int?, ..}`. */
export function printType(type: Type): string {
  switch (type.kind) {
    case 'optional':
      return `${printType(type.of)}?`
    case 'list':
      return `list<${printType(type.of)}>`
    case 'choice':
      return type.values.map((value) => JSON.stringify(value)).join(' | ')
    case 'record': {
      const fields = [...type.fields].map(
        ([name, of]) => `${/^[A-Za-z_]\w*$/.test(name) ? name : `\`${name}\``}: ${printType(of)}`,
      )
      return `{${[...fields, ...(type.open ? ['..'] : [])].join(', ')}}`
    }
    case 'unknown':
      return 'any'
    default:
      return type.kind
  }
}
