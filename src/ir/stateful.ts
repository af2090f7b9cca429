import type { Expr } from './expression.ts'

/** A stage with state and its settings, engine-neutral; the catalog's stage of that name holds the behaviour. */
export interface StatefulUse {
  readonly name: string
  /** Call stages: as bound by the spec's params. Clause stages: what their type checker makes (`AggregateSettings` …). */
  readonly settings: Readonly<Record<string, unknown>>
  /** For each input, the expressions that are read for each event before the stage sees it. */
  readonly args: readonly (readonly {
    readonly expr: Expr
    readonly onMismatch: 'reject' | 'null' | 'ignore'
    /** A key: it is likely that the same few values come again and again. */
    readonly isKey?: boolean
    /** The whole event, which the stage only hands on: as text, where that will do. */
    readonly isCarried?: boolean
  }[])[]
  /** The table that it keeps the rows of: it is there for that, whether anyone reads what it sends or not. */
  readonly feeds?: string
  /** The port `late` has readers. */
  readonly lateRouted: boolean
}
