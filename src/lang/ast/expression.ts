/** Expressions as they are written. */
import type { Span } from '../../core/span.ts'
import type { Missing, Name } from './name.ts'

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
