import type { AggregateSettings, WindowUse } from '../../ir/aggregate.ts'
import { anyType } from '../../ir/type.ts'
import { anySpec } from '../contract/catalog.ts'
import { defineStage, type StageSpec } from '../contract/stage.ts'
import type { StatefulBehaviour } from '../contract/stateful.ts'
import { layOut } from './aggregate/groups.ts'
import { annotateSignature } from './aggregate/signature.ts'
import { RunningAnnotate } from './annotate/running-annotate.ts'

const behaviour: StatefulBehaviour<AggregateSettings> = {
  // The event itself comes last.
  inputs: (settings) => [
    [
      ...layOut(settings).args,
      { expr: { op: 'this', type: anyType, span: { start: 0, end: 0 } }, onMismatch: 'null' },
    ],
  ],
  time: 'either',
  signature: annotateSignature,
  // What reaches further back goes on with what was kept of it.
  grows: (before, now) =>
    annotateSignature({ ...before, window: now.window }) === annotateSignature(now) &&
    reachesFurther(before.window, now.window),
  open: (settings, context) => new RunningAnnotate(settings, context),
}

function reachesFurther(before: WindowUse, now: WindowUse): boolean {
  if (before.kind !== now.kind || (now.kind !== 'trailing' && now.kind !== 'previous')) return false
  const [was, is] = [Object.entries(before), new Map<string, unknown>(Object.entries(now))]
  return (
    was.length === is.size &&
    was.every(([name, value]) => {
      const other = is.get(name)
      return typeof value === 'number' && typeof other === 'number' ? other >= value : other === value
    })
  )
}

export const annotate: StageSpec = anySpec({
  ...defineStage({
    name: 'annotate',
    summary: 'Adds to each event what aggregators give over the events before it.',
    since: '0.1.0',
    syntax:
      'annotate NAME = AGGREGATORS, … [by KEY, …] [over trailing(N | D) | previous(N | D)] [late to SINK | drop]',
    params: {},
    positional: [],
    memory: 'keyed',
    examples: [
      {
        title: 'A running number',
        stages: 'annotate n = count() by user',
        in: [{ user: 'ann' }, { user: 'bob' }, { user: 'ann' }],
        out: [
          { user: 'ann', n: 1 },
          { user: 'bob', n: 1 },
          { user: 'ann', n: 2 },
        ],
      },
    ],
  }),
  stateful: behaviour,
})
