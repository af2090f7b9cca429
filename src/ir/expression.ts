/** Typed, resolved expressions: what the evaluators run. Params are folded into constants, `fn` calls are expanded, `case` is nested `cond`. */
import type { Span } from '../core/span.ts'
import type { Value } from '../core/value.ts'
import type { Callable } from './callable.ts'
import type { Type } from './type.ts'

interface Common {
  readonly type: Type
  readonly span: Span
}

export type BinaryOp = '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%'

export type Expr =
  | (Common & { readonly op: 'const'; readonly value: Value })
  /** A field of the event by constant path: `a.b.c`. At least one part. */
  | (Common & { readonly op: 'field'; readonly path: readonly string[] })
  /** The whole event. */
  | (Common & { readonly op: 'this' })
  /** `@time`, `@line`, `@window.start` (name `window.start`). `side`: that of one side of a join before it, `p.@time`. */
  | (Common & { readonly op: 'meta'; readonly name: string; readonly side?: string })
  /** `fail[0].@time`: metadata of an event that is itself a value, as the steps of a sequence are. Null where `of` is none. */
  | (Common & { readonly op: 'meta-of'; readonly name: string; readonly of: Expr })
  /** A lambda parameter. `slot` is unique within the enclosing outermost expression. */
  | (Common & { readonly op: 'local'; readonly name: string; readonly slot: number })
  /** `of.name` where `of` is no plain field path. Null when `of` is null; a mismatch when it is no record. */
  | (Common & { readonly op: 'get'; readonly of: Expr; readonly name: string })
  /** `of[at]`: list by number (−1 is the last), record by string. */
  | (Common & { readonly op: 'index'; readonly of: Expr; readonly at: Expr })
  /**
   * `$table[key]` asks for the row, `key in $table` whether there is one; more than one key for a composite. Null for a null key. `table` is
   * the name in the plan.
   */
  | (Common & {
      readonly op: 'lookup'
      readonly table: string
      readonly keys: readonly Expr[]
      readonly asks: 'row' | 'presence'
    })
  | (Common & { readonly op: 'call'; readonly callable: Callable; readonly args: readonly Expr[] })
  /** `exists(field)`: is the key there, null included? */
  | (Common & { readonly op: 'exists'; readonly path: readonly string[] })
  | (Common & { readonly op: 'not'; readonly operand: Expr })
  | (Common & { readonly op: 'negate'; readonly operand: Expr })
  | (Common & { readonly op: 'and' | 'or'; readonly left: Expr; readonly right: Expr })
  | (Common & { readonly op: 'coalesce'; readonly left: Expr; readonly right: Expr })
  | (Common & {
      readonly op: 'binary'
      readonly operator: BinaryOp
      readonly left: Expr
      readonly right: Expr
    })
  /** `left =~ regex`; the regex is constant. */
  | (Common & { readonly op: 'matches'; readonly left: Expr; readonly regex: RegExp })
  /** `left in right` for a list or record. `not in` is `not` of it. */
  | (Common & { readonly op: 'in'; readonly left: Expr; readonly right: Expr })
  /** `left in from..to`, both ends included, either may be open. */
  | (Common & { readonly op: 'within'; readonly left: Expr; readonly from?: Expr; readonly to?: Expr })
  | (Common & { readonly op: 'cond'; readonly test: Expr; readonly then: Expr; readonly else: Expr })
  | (Common & { readonly op: 'list'; readonly items: readonly Expr[] })
  | (Common & {
      readonly op: 'record'
      readonly entries: readonly { readonly key: string; readonly value: Expr }[]
    })
  /** `"a ${x} b"`: null prints as nothing, except in a sink template, where the caller looks. */
  | (Common & { readonly op: 'template'; readonly parts: readonly (string | Expr)[] })
  | (Common & {
      readonly op: 'lambda'
      readonly params: readonly { readonly name: string; readonly slot: number }[]
      readonly body: Expr
    })
