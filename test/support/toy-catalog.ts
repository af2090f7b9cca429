import { openRecord, recordOf, stringType } from '../../src/ir/type.ts'
import { anySpec, type Catalog } from '../../src/operators/contract/catalog.ts'
import { defineFormat, type FormatSpec } from '../../src/operators/contract/format.ts'
import { param } from '../../src/operators/contract/params.ts'
import { defineSink, type SinkSpec } from '../../src/operators/contract/sink.ts'
import { defineSource, type SourceSpec } from '../../src/operators/contract/source.ts'
import { defineStage, type StageSpec } from '../../src/operators/contract/stage.ts'

const common = { summary: 'A toy.', since: '0.1.0', positional: [], examples: [] }
const never = (): never => {
  throw new Error('A toy is never opened.')
}

const source = (name: string, replayable: boolean, format: string | null) =>
  defineSource({
    ...common,
    name,
    params: { path: param.text({ doc: 'A path.' }) },
    positional: ['path'],
    format,
    meta: [],
    bounded: () => true,
    replayable,
    open: never,
    probe: () => Promise.resolve(),
  })

const sink = (name: string, format: string | null) =>
  defineSink({
    ...common,
    name,
    params: { path: param.template({ doc: 'A path.' }) },
    positional: ['path'],
    target: 'path',
    format,
    open: never,
    probe: () => Promise.resolve(),
  })

const format = (name: string, spec: Partial<FormatSpec>) =>
  defineFormat({ ...common, name, params: {}, schema: () => openRecord, ...spec })

const stage = (name: string, params: StageSpec['params'], positional: readonly string[]) =>
  anySpec<StageSpec>(defineStage({ ...common, name, params, positional, memory: 'none' }))

const named = <S extends { readonly name: string }>(...specs: S[]): ReadonlyMap<string, S> =>
  new Map(specs.map((spec) => [spec.name, spec]))

/** Operators with the shape of the real ones and no behaviour, for tests of the planner. */
export const toyCatalog: Catalog = {
  sources: named<SourceSpec>(
    anySpec(source('stdin', false, 'json')),
    anySpec(source('file', true, 'lines')),
    anySpec(source('generate', false, null)),
  ),
  tables: new Map(),
  sinks: named<SinkSpec>(
    anySpec(sink('stdout', 'json')),
    anySpec(sink('file', 'json')),
    anySpec(sink('discard', null)),
  ),
  formats: named<FormatSpec>(
    format('json', { native: 'json' }),
    format('lines', { native: 'lines', schema: () => recordOf({ message: stringType }) }),
    format('pair', { schema: () => recordOf({ left: stringType, right: stringType }) }),
  ),
  stages: named<StageSpec>(
    stage('limit', { count: param.int({ doc: 'How many.', required: true }) }, ['count']),
    stage('reject', { when: param.expression({ doc: 'When.', type: openRecord, required: true }) }, ['when']),
    stage('sample', { share: param.float({ doc: 'Share.' }), by: param.field({ doc: 'Key.' }) }, ['share']),
    stage('unnest', { list: param.expression({ doc: 'The list.', type: openRecord }) }, ['list']),
  ),
  functions: new Map(),
  aggregators: new Map(),
  windows: new Map(),
  planned: {
    sources: new Set(),
    sinks: new Set(),
    tables: new Set(),
    formats: new Set(),
    functions: new Set(),
  },
  foreignFunctions: new Map(),
  foreignAggregators: new Map(),
}
