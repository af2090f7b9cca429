/**
 * The syntax tree that `.pipe`, YAML and legacy JSON share. Plain readonly data; every node has a `kind` and a `span` into the file
 * that the person wrote. A hole left by a mistake is a `missing` node; nothing after the builder may ask which notation it was.
 */
import type { Span } from '../core/span.ts'

export interface Name {
  readonly kind: 'name'
  readonly span: Span
  /** Without backticks. */
  readonly text: string
}
/** Stands where something had to stand. Its span is empty, at the place where it is missing. A diagnostic was given already. */
export interface Missing {
  readonly kind: 'missing'
  readonly span: Span
}

export interface File {
  readonly kind: 'file'
  readonly span: Span
  readonly declarations: readonly Declaration[]
}

// --- declarations -----------------------------------------------------------------------------------------------------------------

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
}

// --- types ------------------------------------------------------------------------------------------------------------------------

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

// --- stages -----------------------------------------------------------------------------------------------------------------------

export type Stage =
  | WhereStage
  | SetStage
  | KeepStage
  | DropStage
  | RenameStage
  | ParseStage
  | IfStage
  | AggregateStage
  | RouteStage
  | JoinStage
  | SequenceStage
  | ToStage
  | CallStage
  | BrokenStage
  | Missing

export interface WhereStage {
  readonly kind: 'where'
  readonly span: Span
  readonly test: Expression
}
export interface SetStage {
  readonly kind: 'set'
  readonly span: Span
  readonly assignments: readonly Assignment[]
}
export interface Assignment {
  readonly kind: 'assignment'
  readonly span: Span
  readonly path: Path | Missing
  readonly value: Expression
}
/** A field to write: `a.b.c`, `` a.`odd name` ``, `r["odd name"]` (a constant string index becomes a part), or `this` (no parts). */
export interface Path {
  readonly kind: 'path'
  readonly span: Span
  readonly parts: readonly Name[]
}
/** An item of `keep` or `drop`: a path whose last part may be a glob over keys. */
export interface Pattern {
  readonly kind: 'pattern'
  readonly span: Span
  readonly parts: readonly (Name | Glob)[]
}
export interface Glob {
  readonly kind: 'glob'
  readonly span: Span
  readonly text: string
}
export interface KeepStage {
  readonly kind: 'keep'
  readonly span: Span
  /** `keep a, "x_*", n = expr` */
  readonly items: readonly {
    readonly pattern: Pattern | Missing
    readonly value?: Expression
    readonly span: Span
  }[]
}
export interface DropStage {
  readonly kind: 'drop'
  readonly span: Span
  readonly patterns: readonly (Pattern | Missing)[]
}
export interface RenameStage {
  readonly kind: 'rename'
  readonly span: Span
  readonly pairs: readonly {
    readonly from: Path | Missing
    readonly to: Path | Missing
    readonly span: Span
  }[]
}
export interface ParseStage {
  readonly kind: 'parse'
  readonly span: Span
  /** `sum` in the grammar: an expression without comparison or logic, most often a field. */
  readonly input: Expression
  readonly formats: readonly (Call | Missing)[]
  readonly into?: Path | Missing
  readonly otherwise?: 'drop' | 'reject' | 'keep'
}
export interface IfStage {
  readonly kind: 'if'
  readonly span: Span
  readonly arms: readonly {
    readonly test: Expression
    readonly stages: readonly Stage[]
    readonly span: Span
  }[]
  readonly otherwise?: readonly Stage[]
}
export interface AggregateStage {
  readonly kind: 'aggregate' | 'annotate'
  readonly span: Span
  readonly items: readonly {
    readonly name: Name | Missing
    readonly value: Expression
    readonly span: Span
  }[]
  readonly by: readonly Key[]
  readonly over?: Call | Missing
  readonly emit?: {
    readonly how: 'close' | 'every' | 'changes'
    readonly every?: Expression
    readonly span: Span
  }
  /** `'drop'`, or the sink or stream after `late to`. */
  readonly late?: { readonly to: Name | 'drop'; readonly span: Span }
}
/** `by ip`, `by day = bin(@time, 1d)` */
export interface Key {
  readonly kind: 'key'
  readonly span: Span
  readonly name?: Name
  readonly value: Expression
}
export interface RouteStage {
  readonly kind: 'route'
  readonly span: Span
  /** `test` is absent for `else`. `target` `drop` is the word. */
  readonly arms: readonly {
    readonly test?: Expression
    readonly target: Name | Missing
    readonly span: Span
  }[]
}
export interface JoinStage {
  readonly kind: 'join'
  readonly span: Span
  readonly left: boolean
  readonly other: Name | Missing
  readonly as?: Name
  readonly on: Expression
  readonly within: Expression
}
export interface SequenceStage {
  readonly kind: 'sequence'
  readonly span: Span
  readonly by: readonly Key[]
  readonly within: Expression
  readonly steps: readonly SequenceStep[]
  readonly emit: RecordLiteral | Missing
}
export interface SequenceStep {
  readonly kind: 'step'
  readonly span: Span
  readonly negated: boolean
  readonly name: Name | Missing
  /** `[5..]` on the name. */
  readonly count?: Expression
  readonly test: Expression
  readonly by?: Path
}
export interface ToStage {
  readonly kind: 'to'
  readonly span: Span
  readonly sinks: readonly (Call | Missing)[]
}
/** `sample(10%)`, `reject(…)`, a plugin stage, an own stage. */
export interface CallStage {
  readonly kind: 'call-stage'
  readonly span: Span
  readonly call: Call
}
export interface BrokenStage {
  readonly kind: 'broken'
  readonly span: Span
}

// --- expressions ------------------------------------------------------------------------------------------------------------------

export type Expression =
  | Literal
  | Template
  | Field
  | Dollar
  | Meta
  | This
  | Member
  | Index
  | Call
  | Unary
  | Binary
  | Ternary
  | Case
  | ListLiteral
  | RecordLiteral
  | Lambda
  | Range
  | Missing

export type LiteralValue =
  | { readonly type: 'null' }
  | { readonly type: 'bool'; readonly value: boolean }
  /** A `bigint` only beyond 2^53. */
  | { readonly type: 'int'; readonly value: number | bigint }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  /** Microseconds. */
  | { readonly type: 'duration'; readonly value: number }
  /** Bytes. */
  | { readonly type: 'size'; readonly value: number }
  /** `10%` is 0.1. */
  | { readonly type: 'percent'; readonly value: number }
  /** Events (or bytes) per second. */
  | { readonly type: 'rate'; readonly value: number }
  /** Microseconds since 1970, UTC. */
  | { readonly type: 'time'; readonly value: number }
  | { readonly type: 'regex'; readonly source: string; readonly flags: string }

export interface Literal {
  readonly kind: 'literal'
  readonly span: Span
  readonly literal: LiteralValue
  /** As written. */
  readonly text: string
}
/** A string with `${…}` in it; literal parts are unescaped. */
export interface Template {
  readonly kind: 'template'
  readonly span: Span
  readonly parts: readonly (string | Expression)[]
}
/** A bare name: a field of the event, a lambda or `fn` parameter, a word of choice, a reference. Decided by place. */
export interface Field {
  readonly kind: 'field'
  readonly span: Span
  readonly name: string
}
/** `$threshold`, `$owners` */
export interface Dollar {
  readonly kind: 'dollar'
  readonly span: Span
  readonly name: string
}
/** `@time`; `@window.start` is a `member` of `@window`. */
export interface Meta {
  readonly kind: 'meta'
  readonly span: Span
  readonly name: string
  /** `p.@time` of a join or sequence. */
  readonly of?: Expression
}
export interface This {
  readonly kind: 'this'
  readonly span: Span
}
export interface Member {
  readonly kind: 'member'
  readonly span: Span
  readonly of: Expression
  readonly name: Name | Missing
}
export interface Index {
  readonly kind: 'index'
  readonly span: Span
  readonly of: Expression
  /** More than one for a table with a composite key: `$t[a, b]`. */
  readonly at: readonly Expression[]
}
/** `f(x, name: y)`, `geo.locate()`, and, with `bare`, a connector or reference written without parentheses. */
export interface Call {
  readonly kind: 'call'
  readonly span: Span
  /** `geo.locate` has the name `geo.locate`. */
  readonly name: Name
  readonly bare: boolean
  readonly arguments: readonly Argument[]
}
export interface Argument {
  readonly kind: 'argument'
  readonly span: Span
  readonly name?: Name
  readonly value: Expression
}
export interface Unary {
  readonly kind: 'unary'
  readonly span: Span
  readonly operator: 'not' | '-'
  readonly operand: Expression
}
export type BinaryOperator =
  | 'or'
  | 'and'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '=~'
  | 'in'
  | 'not in'
  | '??'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
export interface Binary {
  readonly kind: 'binary'
  readonly span: Span
  readonly operator: BinaryOperator
  readonly operatorSpan: Span
  readonly left: Expression
  readonly right: Expression
}
export interface Ternary {
  readonly kind: 'ternary'
  readonly span: Span
  readonly test: Expression
  readonly then: Expression
  readonly else: Expression
}
export interface Case {
  readonly kind: 'case'
  readonly span: Span
  /** `test` is absent for `else`. */
  readonly arms: readonly { readonly test?: Expression; readonly value: Expression; readonly span: Span }[]
}
export interface ListLiteral {
  readonly kind: 'list'
  readonly span: Span
  readonly items: readonly Expression[]
}
export interface RecordLiteral {
  readonly kind: 'record'
  readonly span: Span
  /** `{dist, origin}` is short for `{dist: dist, origin: origin}`. */
  readonly entries: readonly { readonly key: Name; readonly value: Expression; readonly span: Span }[]
}
export interface Lambda {
  readonly kind: 'lambda'
  readonly span: Span
  readonly parameters: readonly Name[]
  readonly body: Expression
}
/** `a..b`, `5..`, `..5`; both ends included. */
export interface Range {
  readonly kind: 'range'
  readonly span: Span
  readonly from?: Expression
  readonly to?: Expression
}

/** A comment, kept for the formatter. */
export interface Comment {
  readonly text: string
  readonly span: Span
  /** Nothing but white space before it on its line. */
  readonly ownLine: boolean
}
