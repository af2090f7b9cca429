/**
 * The syntax tree that `.pipe`, YAML and legacy JSON share. Plain readonly data; every node has a `kind` and a `span` into the file
 * that the person wrote. A hole left by a mistake is a `missing` node; nothing after the builder may ask which notation it was.
 */
import type { Span } from '../core/span.ts'
import type { Declaration } from './ast/declaration.ts'

export type * from './ast/declaration.ts'
export type * from './ast/expression.ts'
export type * from './ast/name.ts'
export type * from './ast/stage.ts'
export type * from './ast/type-node.ts'

export interface File {
  readonly kind: 'file'
  readonly span: Span
  readonly declarations: readonly Declaration[]
}
