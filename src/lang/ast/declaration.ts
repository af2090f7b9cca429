/** What stands at the top of a file. */
import type { Span } from '../../core/span.ts'
import type { Call, Expression } from './expression.ts'
import type { Missing, Name } from './name.ts'
import type { Stage } from './stage.ts'
import type { TypeNode } from './type-node.ts'

export type Declaration =
  | PipelineDeclaration
  | UseDeclaration
  | ParamDeclaration
  | TypeDeclaration
  | FnDeclaration
  | StageDeclaration
  | ConnectorDeclaration
  | StreamDeclaration
  | FlowDeclaration
  | TestDeclaration
  | BrokenDeclaration

export interface PipelineDeclaration {
  readonly kind: 'pipeline'
  readonly span: Span
  readonly name: Name | Missing
  readonly settings: readonly Setting[]
}
/** `name: value` in `pipeline { … }`. */
export interface Setting {
  readonly kind: 'setting'
  readonly span: Span
  readonly name: Name
  readonly value: Expression
}
export interface UseDeclaration {
  readonly kind: 'use'
  readonly span: Span
  readonly path: { readonly text: string; readonly span: Span }
  readonly as?: Name
}
export interface ParamDeclaration {
  readonly kind: 'param'
  readonly span: Span
  readonly name: Name | Missing
  readonly type?: TypeNode
  readonly default?: Expression
}
export interface TypeDeclaration {
  readonly kind: 'type'
  readonly span: Span
  readonly name: Name | Missing
  readonly type: TypeNode
}
export interface FnDeclaration {
  readonly kind: 'fn'
  readonly span: Span
  readonly name: Name | Missing
  readonly parameters: readonly Parameter[]
  readonly type?: TypeNode
  readonly body: Expression
}
export interface Parameter {
  readonly kind: 'parameter'
  readonly span: Span
  readonly name: Name
  readonly type?: TypeNode
}
export interface StageDeclaration {
  readonly kind: 'stage'
  readonly span: Span
  readonly name: Name | Missing
  readonly parameters: readonly Parameter[]
  readonly stages: readonly Stage[]
}
export interface ConnectorDeclaration {
  readonly kind: 'source' | 'sink' | 'table'
  readonly span: Span
  readonly name: Name | Missing
  readonly call: Call | Missing
}
export interface StreamDeclaration {
  readonly kind: 'stream'
  readonly span: Span
  readonly name: Name | Missing
  readonly flow: FlowDeclaration | Missing
}
export interface FlowDeclaration {
  readonly kind: 'flow'
  readonly span: Span
  /** Bare names are `Call`s without `arguments` (a declared name, or `stdin`). */
  readonly sources: readonly (Call | Missing)[]
  readonly stages: readonly Stage[]
}
export interface TestDeclaration {
  readonly kind: 'test'
  readonly span: Span
  readonly title: { readonly text: string; readonly span: Span } | Missing
  readonly steps: readonly TestStep[]
}
/** What could not be read as a declaration. */
export interface BrokenDeclaration {
  readonly kind: 'broken'
  readonly span: Span
}

export type TestStep = GivenStep | AdvanceStep | ExpectStep
export interface GivenStep {
  readonly kind: 'given'
  readonly span: Span
  /** A source, or a table (`given $table [ … ]`). */
  readonly target: Name | Missing
  readonly isTable: boolean
  /** `given auth lines """…"""` */
  readonly asLines: boolean
  readonly events: Expression
}
export interface AdvanceStep {
  readonly kind: 'advance'
  readonly span: Span
  readonly by: Expression
}
export interface ExpectStep {
  readonly kind: 'expect'
  readonly span: Span
  readonly sink: Name | Missing
  readonly how: 'equal' | 'exactly' | 'unordered' | 'contains' | 'empty' | 'count'
  /** A list, or the number after `count`; absent for `empty`. */
  readonly events?: Expression
  /** In YAML: where what is expected stands, the quotes of a scalar included; of `empty: true` also the key. */
  readonly written?: Span
}
