import type { Catalog } from '../../src/operators/contract/catalog.ts'
import { anySpec } from '../../src/operators/contract/catalog.ts'
import type { FormatSpec } from '../../src/operators/contract/format.ts'
import type { SinkSpec } from '../../src/operators/contract/sink.ts'
import type { SourceSpec } from '../../src/operators/contract/source.ts'
import { formats } from '../../src/operators/formats/index.ts'
import { sinks } from '../../src/operators/sinks/index.ts'
import { sources } from '../../src/operators/sources/index.ts'

const byName = <T extends { readonly name: string }>(specs: readonly T[]): ReadonlyMap<string, T> =>
  new Map(specs.map((spec) => [spec.name, spec]))

/** The real connectors and formats, and those of a test. */
export function connectorCatalog(toys: {
  readonly sources?: readonly unknown[]
  readonly sinks?: readonly unknown[]
}): Catalog {
  const none = new Set<string>()
  return {
    sources: byName([...sources, ...(toys.sources ?? []).map((spec) => anySpec<SourceSpec>(spec))]),
    tables: new Map(),
    sinks: byName([...sinks, ...(toys.sinks ?? []).map((spec) => anySpec<SinkSpec>(spec))]),
    formats: byName(formats as readonly FormatSpec[]),
    stages: new Map(),
    functions: new Map(),
    aggregators: new Map(),
    windows: new Map(),
    planned: {
      sources: none,
      sinks: none,
      tables: none,
      formats: none,
      functions: none,
    },
    foreignFunctions: new Map(),
    foreignAggregators: new Map(),
  }
}
