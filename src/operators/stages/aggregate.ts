import type { AggregateSettings } from '../../ir/aggregate.ts'
import { anySpec } from '../contract/catalog.ts'
import { defineStage, type StageSpec } from '../contract/stage.ts'
import type {
  EarlierSettings,
  RunningStateful,
  StatefulBehaviour,
  StatefulContext,
} from '../contract/stateful.ts'
import { Bounds } from './aggregate/bounds.ts'
import { columnsOf } from './aggregate/columns-of.ts'
import { Groups, layOut } from './aggregate/groups.ts'
import { keptResults } from './aggregate/kept-results.ts'
import { openWindowing } from './aggregate/open-windowing.ts'
import { RowOutput } from './aggregate/row-output.ts'
import { signatureOf } from './aggregate/signature.ts'

const behaviour: StatefulBehaviour<AggregateSettings> = {
  inputs: (settings) => [layOut(settings).args],
  // The whole input and rows have no need of time; the checker asks for it where the window does.
  time: 'either',
  signature: signatureOf,
  grows: keptResults,
  columns: columnsOf,
  open,
}

function open(
  settings: AggregateSettings,
  context: StatefulContext,
  earlier?: EarlierSettings<AggregateSettings>,
): RunningStateful {
  const groups = new Groups(settings, context, true, earlier)
  const bounds = new Bounds(settings, groups)
  const output = new RowOutput(groups, context)
  const windowing = openWindowing({ settings, context, groups, output, bounds })
  return {
    take: (_input, args, meta) => windowing.take(args, meta),
    ...(windowing.takeColumns === undefined
      ? {}
      : { takeColumns: (...run) => windowing.takeColumns!(...run) }),
    advance: (watermark) => windowing.advance(watermark),
    flush: () => windowing.flush?.(),
    restored: () => windowing.restored(),
    bytes: () => bounds.bytes,
  }
}

export const aggregate: StageSpec = anySpec({
  ...defineStage({
    name: 'aggregate',
    summary: 'Makes one event of many: counts, sums and the like, by key and by window.',
    since: '0.1.0',
    syntax:
      'aggregate NAME = AGGREGATORS, … [by KEY, …] [over WINDOW] [emit on close | every D | changes] [late to SINK | drop]',
    params: {},
    positional: [],
    memory: 'keyed',
    examples: [
      {
        title: 'How many there are of each',
        stages: 'aggregate n = count() by level',
        in: [{ level: 'info' }, { level: 'error' }, { level: 'info' }],
        out: [
          { level: 'error', n: 1 },
          { level: 'info', n: 2 },
        ],
      },
      {
        title: 'The share of failures in each minute',
        stages:
          'aggregate n = count(), failed = count(where: status >= 500) / count() by host over tumbling(1m)',
        time: 'time(at)',
        in: [
          { at: '2026-01-01T00:00:10Z', host: 'a', status: 200 },
          { at: '2026-01-01T00:00:50Z', host: 'a', status: 503 },
          { at: '2026-01-01T00:01:00Z', host: 'a', status: 200 },
        ],
        out: [
          { host: 'a', n: 2, failed: 0.5 },
          { host: 'a', n: 1, failed: 0 },
        ],
      },
      {
        title: 'Results in between',
        stages: 'aggregate n = count() over tumbling(1m) emit every 30s | set last = @final',
        time: 'time(at)',
        in: [{ at: '2026-01-01T00:00:10Z' }, { at: '2026-01-01T00:00:40Z' }],
        out: [
          { n: 1, last: false },
          { n: 2, last: true },
        ],
      },
    ],
  }),
  stateful: behaviour,
})
