/**
 * Typed settings of connectors, formats and call stages. One value per setting carries doc, unit, default *as written* and range; reading,
 * range errors, docs tables, completion, the YAML schema and the TypeScript type of the settings all derive from it.
 */
import type { Value } from '../../core/value.ts'
import type { WindowUse } from '../../ir/aggregate.ts'
import type { Expr } from '../../ir/expression.ts'
import type { OperatorUse } from '../../ir/step.ts'
import { anyType, type Type } from '../../ir/type.ts'
import type { KeysUse } from './keys-use.ts'
import type { PartProblem } from './part-problem.ts'

/** One full sentence, several, some of them of a part of the value, or none. */
export type Complaints = string | Iterable<string | PartProblem> | undefined

/** What may stand as the argument (language reference, N5). */
export type ParamKind =
  /** A configuration constant: `type` tells which. */
  | 'value'
  /** An expression over the event, read for each event. */
  | 'expression'
  /** A string with `${…}` over the event of the sink or stage. */
  | 'template'
  /** A field path. */
  | 'field'
  /** One of `choices`, a bare word. */
  | 'choice'
  /** A format: `json`, `grok("…")`. */
  | 'format'
  /** The name of a sink, stream or table. */
  | 'reference'
  /** Keys: a table, `$fleet`, or a list of constants. */
  | 'keys'
  /** A window of `aggregate`: `tumbling(1m)`. */
  | 'window'

export type ValueType =
  | 'string'
  | 'strings'
  | 'int'
  | 'float'
  | 'bool'
  | 'duration'
  | 'size'
  | 'rate'
  | 'regex'
  | 'record'
  /** The name of a time zone: `"Europe/Berlin"`, `"+02:00"`. */
  | 'zone'
  | 'any'

/** One setting. `T` is the TypeScript type its reader sees; `undefined` is added where neither required nor defaulted. */
export interface Param<T = unknown> {
  readonly kind: ParamKind
  /** For kind `value`. Durations are read as microseconds, sizes as bytes, rates as events per second, `strings` takes one string or a list. */
  readonly value?: ValueType
  /** For kind `expression`: what it must give. */
  readonly type?: Type
  /** What it gives is read as the time of an event: a time, or a text in ISO 8601. */
  readonly eventTime?: boolean
  readonly choices?: readonly string[]
  /** Old names, which are accepted: `check` says in a note which to use. */
  readonly aliases?: readonly string[]
  /** Names that others have for it: they are not accepted, and told. */
  readonly foreign?: readonly string[]
  /** What else must be known when it comes by an old name. */
  readonly aliasHelp?: string
  /** For kind `choice`: old words → those of today. */
  readonly oldWords?: Readonly<Record<string, string>>
  /** For kind `choice`: words that others have for it → those of today: they are not accepted, and told. */
  readonly foreignWords?: Readonly<Record<string, string>>
  /** For a record: old keys → those of today. */
  readonly oldKeys?: Readonly<Record<string, string>>
  /** For a record: one as a person would write it. */
  readonly example?: string
  readonly doc: string
  readonly required: boolean
  /** As a person would write it: `10s`, `true`, `json`. Read through the same reader as a written value. */
  readonly default?: string
  readonly min?: number
  readonly max?: number
  /** Bare words that may stand inside a record or list (`types: {code: int}`); each is read as that text. */
  readonly words?: readonly string[]
  /** Says what is wrong with a value, each thing as a full sentence. */
  readonly check?: (value: Value) => Complaints
  /** What of a value may be seen where a plan is drawn: a value that may hold secrets shows only its harmless parts. */
  readonly shown?: (value: Value) => Value
  /** Only for the type checker. */
  readonly as?: T
}
export type Params = Readonly<Record<string, Param>>
/** The settings that an operator's `open` sees. */
export type Settings<P extends Params> = { readonly [K in keyof P]: P[K] extends Param<infer T> ? T : never }

interface Options {
  readonly doc: string
  readonly aliases?: readonly string[]
  readonly foreign?: readonly string[]
  readonly aliasHelp?: string
  readonly oldWords?: Readonly<Record<string, string>>
  readonly foreignWords?: Readonly<Record<string, string>>
  readonly oldKeys?: Readonly<Record<string, string>>
  readonly example?: string
  readonly min?: number
  readonly max?: number
  readonly words?: readonly string[]
  readonly check?: (value: Value) => Complaints
  readonly shown?: (value: Value) => Value
}
type Defaulted = Options & { readonly default: string }
type Required = Options & { readonly required: true }
type Given<T, O> = O extends { default: string } | { required: true } ? Param<T> : Param<T | undefined>

const make =
  <T>(kind: ParamKind, value?: ValueType) =>
  <const O extends Options | Defaulted | Required>(options: O): Given<T, O> =>
    ({ required: false, ...options, kind, ...(value === undefined ? {} : { value }) }) as unknown as Given<
      T,
      O
    >

export const param = {
  text: make<string>('value', 'string'),
  texts: make<readonly string[]>('value', 'strings'),
  int: make<number>('value', 'int'),
  float: make<number>('value', 'float'),
  bool: make<boolean>('value', 'bool'),
  /** Microseconds. */
  duration: make<number>('value', 'duration'),
  /** Bytes. */
  size: make<number>('value', 'size'),
  /** Events per second. */
  rate: make<number>('value', 'rate'),
  regex: make<RegExp>('value', 'regex'),
  record: make<Readonly<Record<string, Value>>>('value', 'record'),
  zone: make<string>('value', 'zone'),
  any: make<Value>('value', 'any'),
  field: make<readonly string[]>('field'),
  /** Several fields: one path or a list of them. */
  fields: make<readonly (readonly string[])[]>('field', 'strings'),
  template: make<Expr>('template'),
  format: make<OperatorUse>('format'),
  reference: make<string>('reference'),
  keys: make<KeysUse>('keys'),
  window: make<WindowUse>('window'),
  expression: <const O extends (Options | Defaulted | Required) & { readonly type: Type }>(
    options: O,
  ): Given<Expr, O> => ({ required: false, ...options, kind: 'expression' }) as unknown as Given<Expr, O>,
  /** An expression for the time of an event: it gives a time, or a text in ISO 8601. */
  eventTime: <const O extends Options | Defaulted | Required>(options: O): Given<Expr, O> =>
    ({ required: false, ...options, kind: 'expression', type: anyType, eventTime: true }) as unknown as Given<
      Expr,
      O
    >,
  /** Several expressions: all further arguments by position of a stage whose `rest` it is; by name, one. */
  expressions: <const O extends (Options | Required) & { readonly type: Type }>(
    options: O,
  ): Given<readonly Expr[], O> =>
    ({ required: false, ...options, kind: 'expression', value: 'strings' }) as unknown as Given<
      readonly Expr[],
      O
    >,
  choice: <const C extends readonly string[], const O extends Options | Defaulted | Required>(
    choices: C,
    options: O,
  ): Given<C[number], O> =>
    ({ required: false, ...options, kind: 'choice', choices }) as unknown as Given<C[number], O>,
}
