import type { AggregatorSpec } from './aggregator.ts'
import type { ForeignAggregator } from './foreign-aggregator.ts'
import type { FormatSpec } from './format.ts'
import type { FunctionSpec } from './function.ts'
import type { Params } from './params.ts'
import type { SinkSpec } from './sink.ts'
import type { SourceSpec } from './source.ts'
import type { StageSpec } from './stage.ts'
import type { TableSpec } from './table.ts'
import type { WindowSpec } from './window.ts'

/** Every operator there is. `lang` and `runtime` take it as an argument, so both are tested with toy operators. */
export interface Catalog {
  readonly sources: ReadonlyMap<string, SourceSpec>
  readonly sinks: ReadonlyMap<string, SinkSpec>
  readonly tables: ReadonlyMap<string, TableSpec>
  readonly formats: ReadonlyMap<string, FormatSpec>
  readonly stages: ReadonlyMap<string, StageSpec>
  readonly functions: ReadonlyMap<string, FunctionSpec>
  readonly aggregators: ReadonlyMap<string, AggregatorSpec>
  readonly windows: ReadonlyMap<string, WindowSpec>
  /** Names that the language has and this version does not: `check` says "not available yet". */
  readonly planned: {
    readonly sources: ReadonlySet<string>
    readonly sinks: ReadonlySet<string>
    readonly tables: ReadonlySet<string>
    readonly formats: ReadonlySet<string>
    readonly functions: ReadonlySet<string>
  }
  /** Old names of other tools' functions → ours. */
  readonly foreignFunctions: ReadonlyMap<string, string>
  /** Names of other tools' aggregators, in small letters → ours. */
  readonly foreignAggregators: ReadonlyMap<string, ForeignAggregator>
}

/** Forgets the type of a spec's settings: a catalog holds specs of all kinds of settings. Settings are bound by the spec's own params. */
export const anySpec = <S extends { readonly params: Params }>(spec: unknown): S => spec as S
