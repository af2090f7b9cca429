import { foreignAggregators } from './aggregators/foreign-names.ts'
import { aggregators } from './aggregators/index.ts'
import type { Catalog } from './contract/catalog.ts'
import { formats } from './formats/index.ts'
import { foreignFunctions } from './functions/foreign-names.ts'
import { functions } from './functions/index.ts'
import { groupStage } from './groups/group-stage.ts'
import { groupAggregators } from './groups/index.ts'
import * as planned from './planned-operators.ts'
import { sinks } from './sinks/index.ts'
import { sources } from './sources/index.ts'
import { stages } from './stages/index.ts'
import { tables } from './tables/index.ts'
import { windows } from './windows/index.ts'

const byName = <T extends { readonly name: string }>(specs: readonly T[]): ReadonlyMap<string, T> =>
  new Map(specs.map((spec) => [spec.name, spec]))

const missing = (
  names: readonly string[],
  present: readonly { readonly name: string }[] = [],
): ReadonlySet<string> => new Set(names.filter((name) => !present.some((spec) => spec.name === name)))

/** Every operator of this version. */
export const catalog: Catalog = {
  sources: byName(sources),
  sinks: byName(sinks),
  tables: byName(tables),
  formats: byName(formats),
  stages: byName([...stages, ...groupAggregators.map((spec) => groupStage(spec))]),
  functions: byName(functions),
  aggregators: byName(aggregators),
  windows: byName(windows),
  planned: {
    sources: missing(planned.plannedSources, sources),
    sinks: missing(planned.plannedSinks, sinks),
    tables: missing(planned.plannedTables, tables),
    formats: missing(planned.plannedFormats, formats),
    functions: missing(planned.plannedFunctions, functions),
  },
  foreignFunctions,
  foreignAggregators,
}
