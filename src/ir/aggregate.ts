/** What the type checker makes of `aggregate` and `annotate`; all times in microseconds. */
import type { Expr } from './expression.ts'

/** One call of an aggregator. Equal calls within a stage are one. */
export interface AggregatorCall {
  readonly name: string
  /** As bound by the spec's params. Those of kind `expression` are `Expr`s and read for each event. */
  readonly settings: Readonly<Record<string, unknown>>
  /** The expressions among the settings, in the order of the spec's params; at most two. */
  readonly args: readonly Expr[]
  readonly where?: Expr
}

export interface GroupKey {
  /** Where it stands in the result: `by k8s.pod` keeps its path. */
  readonly path: readonly string[]
  readonly expr: Expr
}

export type WindowUse =
  | {
      readonly kind: 'tumbling'
      readonly size: number
      readonly offset: number
      /** An IANA name where the window follows a calendar. */
      readonly zone?: string
      /** Whole days, weeks or the like in `zone`: the size counts local days. */
      readonly days?: number
    }
  | {
      readonly kind: 'sliding'
      readonly size: number
      readonly every: number
      readonly offset: number
      readonly zone?: string
    }
  | { readonly kind: 'session'; readonly gap: number; readonly max?: number; readonly until?: Expr }
  | { readonly kind: 'rows'; readonly count: number; readonly ttl?: number }
  /** The whole input. */
  | { readonly kind: 'global' }
  /** Of `annotate`: the last so many events or so long, with or without the event itself. */
  | {
      readonly kind: 'trailing' | 'previous'
      readonly count?: number
      readonly span?: number
      readonly ttl?: number
    }

export interface AggregateSettings {
  readonly calls: readonly AggregatorCall[]
  /**
   * Over a record that holds the keys under their paths and the result of call i under `callField(i)`. For `annotate` over the event with
   * those fields added.
   */
  readonly items: readonly { readonly name: string; readonly value: Expr }[]
  readonly by: readonly GroupKey[]
  readonly window: WindowUse
  readonly emit:
    | { readonly kind: 'close' }
    | { readonly kind: 'changes' }
    | { readonly kind: 'every'; readonly micros: number }
  /** Late events go to the stage's `late` port; otherwise they are dropped and counted. */
  readonly lateRouted: boolean
  /** `zeros: 24h`: keys seen in that time get a row in windows without events. */
  readonly zeros?: number
  readonly maxKeys?: number
  /** Bytes. */
  readonly maxState?: number
  /** What happens at the bound. */
  readonly overflow: 'reject'
}

/** The field that stands for the result of call i in an item's expression. No field of a user is called so. */
export const callField = (index: number): string => `\u0000${index}`
