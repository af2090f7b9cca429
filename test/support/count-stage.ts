import { openRecord } from '../../src/ir/type.ts'
import { catalog } from '../../src/operators/catalog.ts'
import { anySpec, type Catalog } from '../../src/operators/contract/catalog.ts'
import { param } from '../../src/operators/contract/params.ts'
import type { SinkSpec } from '../../src/operators/contract/sink.ts'
import { defineStage, type StageSpec } from '../../src/operators/contract/stage.ts'
import type { StateKey } from '../../src/operators/contract/state.ts'
import { toySink } from './toy-connectors.ts'
import { ToyEntry, toyCodec } from './toy-entries.ts'

/** `tally(key)`: lets events pass and counts them by key, in state alone. `rule` stands in its signature. */
const tally = defineStage({
  name: 'tally',
  summary: 'Count events by key.',
  since: '0.1.0',
  params: {
    key: param.expression({ doc: 'The key.', type: openRecord, required: true }),
    rule: param.text({ doc: 'What its state depends on.', default: '"a"' }),
  },
  positional: ['key'],
  examples: [],
  memory: 'keyed',
  stateful: {
    inputs: ({ key }) => [[{ expr: key, onMismatch: 'null' }]],
    time: 'none',
    signature: ({ rule }) => rule,
    open(_settings, { state, emit }) {
      const counts = state('counts', toyCodec).table('all')
      return {
        take(_input, [key], meta) {
          const counted = counts.get(key as StateKey)
          if (counted === undefined) counts.set(key as StateKey, new ToyEntry(1))
          else {
            counts.touch(key as StateKey, counted)
            counted.value += 1
          }
          // Each tenth is taken out again, so that deletions are in the log as well.
          if (counted !== undefined && counted.value % 10 === 0) counts.delete(key as StateKey)
          emit({ key: key as string }, meta, false)
          return 'passed'
        },
        advance: () => undefined,
      }
    },
  },
})

/** A sink that takes its time, so that there are many epochs, and that puts something off until a decision. */
const patient = {
  ...toySink('patient', {}),
  format: 'json',
  open: async () => ({
    write: () => new Promise<void>((resolve) => void setTimeout(resolve, 30)),
    flush: async () => new Map(),
    decided: async () => {},
    close: async () => {},
  }),
}

/** All operators, and the two above. */
export const countingCatalog: Catalog = {
  ...catalog,
  stages: new Map(catalog.stages).set('tally', anySpec<StageSpec>(tally)),
  sinks: new Map(catalog.sinks).set('patient', anySpec<SinkSpec>(patient)),
}
