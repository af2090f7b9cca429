import { catalog } from '../../src/operators/catalog.ts'
import type { Catalog } from '../../src/operators/contract/catalog.ts'
import type { StageSpec } from '../../src/operators/contract/stage.ts'

const never = (): never => {
  throw new Error('A toy is never opened.')
}

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

/** The real operators; where they are not there yet, the grouping stages as they look to the checker. */
export const groupingCatalog: Catalog = {
  ...catalog,
  stages: new Map([['aggregate', stage('aggregate')], ['annotate', stage('annotate')], ...catalog.stages]),
}
