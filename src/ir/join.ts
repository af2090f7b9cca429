import type { Expr } from './expression.ts'

/** What the type checker makes of `join`; times in microseconds. */
export interface JoinSettings {
  readonly kind: 'inner' | 'left'
  /** The right stream, as written. */
  readonly other: string
  /** The field that holds the right event, and the name of its metadata. */
  readonly as: string
  /** The whole condition, for printing. */
  readonly on: Expr
  /** Expressions that must be equal: the first over the left event, the second over the right one. At least one. */
  readonly keys: readonly { readonly left: Expr; readonly right: Expr }[]
  /** What else must hold, over the left event with the right one under `as`. */
  readonly filter?: Expr
  /** The least and the greatest time of the right event less that of the left one, both included. */
  readonly from: number
  readonly to: number
  /** Different keys in state, both sides together. An event over the bound is refused. */
  readonly maxKeys: number
  /** Bytes. */
  readonly maxState: number
}
