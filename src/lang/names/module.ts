/** One file with its declarations by name; a pipeline is its main file and those that it uses. */
import type { Span } from '../../core/span.ts'
import type {
  ConnectorDeclaration,
  File,
  FnDeclaration,
  ParamDeclaration,
  StageDeclaration,
  StreamDeclaration,
  TypeDeclaration,
} from '../ast.ts'
import type { Damage } from './damaged-regions.ts'

/** A stream that exists because a `route` or a `late to` sends to it. */
export interface RoutedStream {
  readonly kind: 'routed'
  readonly span: Span
}
export type ValueDeclaration = ParamDeclaration | ConnectorDeclaration | StreamDeclaration | RoutedStream

/** A declaration with the file it stands in, where the names inside it are looked up. */
export interface Entry<D> {
  readonly name: string
  readonly span: Span
  readonly declaration: D
  readonly module: Module
}

export interface Module {
  /** As the person gave it; empty for the file under check. */
  readonly path: string
  readonly file: File
  /** Where the file could not be read. */
  readonly damage: Damage
  /** Sources, sinks, tables, streams and params: one namespace. Names of files used `as x` begin with `x.`. */
  readonly values: Map<string, Entry<ValueDeclaration>>
  readonly fns: Map<string, Entry<FnDeclaration>>
  readonly stages: Map<string, Entry<StageDeclaration>>
  readonly types: Map<string, Entry<TypeDeclaration>>
}

export const emptyModule = (path: string, file: File, damage: Damage): Module => ({
  path,
  file,
  damage,
  values: new Map(),
  fns: new Map(),
  stages: new Map(),
  types: new Map(),
})
