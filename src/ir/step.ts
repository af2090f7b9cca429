import type { Span } from '../core/span.ts'
import type { Expr } from './expression.ts'

/** An operator with its bound settings, by name, so that the plan stays engine-neutral; the catalog holds the behaviour. */
export interface OperatorUse {
  readonly name: string
  /** As bound by the spec's `params`: values, `Expr`s, `OperatorUse`s of formats, names of references. */
  readonly settings: Readonly<Record<string, unknown>>
}

/** A key in `keep` and `drop`: a constant path whose last part may be a glob (`*`, `?`) over keys. */
export interface KeyPattern {
  readonly path: readonly string[]
  /** The last part is a glob. */
  readonly glob: boolean
}

/** A stateless stage, typed and resolved. Every step handles one event at a time. */
export type Step = { readonly span: Span } & (
  | { readonly op: 'where'; readonly test: Expr }
  /** From left to right, each sees those before. An empty path is `this`. */
  | {
      readonly op: 'set'
      readonly items: readonly { readonly path: readonly string[]; readonly value: Expr }[]
    }
  /** Read the event as it came; the new event has just these, in this order. `value` absent: the key itself. */
  | {
      readonly op: 'keep'
      readonly items: readonly { readonly pattern: KeyPattern; readonly value?: Expr }[]
    }
  | { readonly op: 'drop'; readonly patterns: readonly KeyPattern[] }
  /** All read the event as it came. A missing `from` does nothing. */
  | {
      readonly op: 'rename'
      readonly pairs: readonly { readonly from: readonly string[]; readonly to: readonly string[] }[]
    }
  | {
      readonly op: 'parse'
      readonly input: Expr
      readonly formats: readonly OperatorUse[]
      /** Absent: beside the other fields. */
      readonly into?: readonly string[]
      readonly otherwise: 'drop' | 'reject' | 'keep'
      /** Set by drop-unused-fields: only these top-level captures are wanted. */
      readonly wanted?: ReadonlySet<string>
    }
  | {
      readonly op: 'if'
      readonly arms: readonly { readonly test: Expr; readonly steps: readonly Step[] }[]
      readonly otherwise: readonly Step[]
    }
  /** A stage written as a call: `reject`, `sample`, `limit`, `unnest`, plugins. */
  | { readonly op: 'call'; readonly use: OperatorUse }
)
