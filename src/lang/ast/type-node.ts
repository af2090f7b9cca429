/** Types as they are written. */
import type { Span } from '../../core/span.ts'
import type { Missing, Name } from './name.ts'

export type TypeNode = NamedTypeNode | RecordTypeNode | LiteralTypeNode | UnionTypeNode | Missing
export interface NamedTypeNode {
  readonly kind: 'named-type'
  readonly span: Span
  readonly name: Name
  /** `list<T>` */
  readonly of?: TypeNode
  readonly optional: boolean
}
export interface RecordTypeNode {
  readonly kind: 'record-type'
  readonly span: Span
  readonly fields: readonly { readonly name: Name; readonly type: TypeNode; readonly span: Span }[]
  /** `{f: T, ..}` */
  readonly open: boolean
  readonly optional: boolean
}
/** `"dev"` in `"dev" | "prod"` */
export interface LiteralTypeNode {
  readonly kind: 'literal-type'
  readonly span: Span
  readonly value: string
}
export interface UnionTypeNode {
  readonly kind: 'union-type'
  readonly span: Span
  readonly members: readonly TypeNode[]
}
