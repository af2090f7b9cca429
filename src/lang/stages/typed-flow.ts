/** What the type checker makes of flows; `lower` turns it into the plan. */
import type { Span } from '../../core/span.ts'
import type { Expr } from '../../ir/expression.ts'
import type { RecordType } from '../../ir/type.ts'
import type { BoundSink, BoundSource } from '../binding/bound-connector.ts'
import type { Shape } from '../typing/place.ts'
import type { TypedStep } from './staging.ts'

/** A sink with all that arrives at it. */
export interface SinkTarget {
  readonly kind: 'sink'
  readonly name: string
  readonly span: Span
  readonly file: string
  /** Types of the events that arrive; one entry for each `to`. */
  readonly arrivals: Shape[]
  /** Its settings over events of this shape, reported or not. */
  readonly bind: (shape: Shape, silent: boolean) => BoundSink | undefined
}

export type Input = BoundSource | TypedFlow | RoutedInput
/** A stream that routes send to, and stages their late events. */
export interface RoutedInput {
  readonly kind: 'routed'
  readonly name: string
  readonly arms: readonly { readonly flow: TypedFlow; readonly port: string }[]
  /** Flows with stages whose late events come here, and the type of those. */
  readonly late: readonly { readonly flow: TypedFlow; readonly type: RecordType }[]
  /** Of the events of all of them. */
  readonly type: RecordType
}

export interface TypedFlow {
  readonly kind: 'flow'
  /** The stream's name, or `source→sink`. */
  readonly name: string
  readonly isStream: boolean
  readonly span: Span
  readonly file: string
  readonly inputs: readonly Input[]
  /** Of the merged inputs. */
  readonly start: RecordType
  readonly steps: readonly TypedStep[]
  /** After the steps. */
  readonly shape: Shape
  readonly end: FlowEnd
}

export type FlowEnd =
  | { readonly kind: 'open' }
  | { readonly kind: 'to'; readonly sinks: readonly SinkTarget[]; readonly span: Span }
  | {
      readonly kind: 'route'
      readonly span: Span
      readonly file: string
      readonly arms: readonly RouteArm[]
      readonly otherwise: Target
      /** What goes the way of `else`. */
      readonly rest: Shape
    }
export interface RouteArm {
  readonly test: Expr
  readonly target: Target
  readonly shape: Shape
}
export type Target =
  | { readonly kind: 'drop' }
  | SinkTarget
  | { readonly kind: 'stream'; readonly name: string }
