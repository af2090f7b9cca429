import { anyType } from '../../src/ir/type.ts'
import { catalog } from '../../src/operators/catalog.ts'
import type { AggregatorSpec } from '../../src/operators/contract/aggregator.ts'
import type { Catalog } from '../../src/operators/contract/catalog.ts'
import { param } from '../../src/operators/contract/params.ts'
import type { StageSpec } from '../../src/operators/contract/stage.ts'

const never = (): never => {
  throw new Error('A toy is never opened.')
}

const aggregator = (name: string): AggregatorSpec => ({
  kind: 'aggregator',
  name,
  summary: 'A toy.',
  since: '0.1.0',
  params: { x: param.expression({ doc: 'The value.', type: anyType, required: true }) },
  positional: ['x'],
  type: () => anyType,
  memory: 'constant',
  examples: [],
  open: never,
})

const stage = (name: string): StageSpec => ({
  kind: 'stage',
  name,
  summary: 'A toy.',
  since: '0.1.0',
  params: {},
  positional: [],
  memory: 'keyed',
  examples: [],
  stateful: { inputs: () => [[]], time: 'either', signature: () => '', open: never },
})

/** The real operators; where they are not there, `aggregate` and `annotate` as they look to the checker. */
export const groupingCatalog: Catalog = {
  ...catalog,
  aggregators: new Map([
    ...['avg', 'sum', 'min', 'max', 'last', 'count_distinct'].map(
      (name) => [name, aggregator(name)] as const,
    ),
    ...catalog.aggregators,
  ]),
  stages: new Map([['aggregate', stage('aggregate')], ['annotate', stage('annotate')], ...catalog.stages]),
}
