import type { JoinSettings } from '../../ir/join.ts'
import { printExpression } from '../../ir/print-expression.ts'
import { openRecord } from '../../ir/type.ts'
import { defineStage } from '../contract/stage.ts'
import type { StateArgument, StatefulBehaviour } from '../contract/stateful.ts'
import { RunningJoin } from './join/running-join.ts'

const whole: StateArgument = {
  expr: { op: 'this', type: openRecord, span: { start: 0, end: 0 } },
  onMismatch: 'null',
}

const behaviour: StatefulBehaviour<JoinSettings> = {
  inputs: ({ keys }) =>
    (['left', 'right'] as const).map((side) => [
      whole,
      ...keys.map((key): StateArgument => ({ expr: key[side], onMismatch: 'reject' })),
    ]),
  time: 'event',
  signature: ({ kind, keys, from, to }) =>
    [
      kind,
      ...keys.map(({ left, right }) => `${printExpression(left)}=${printExpression(right)}`),
      from,
      to,
    ].join(' '),
  open: (settings, context) => new RunningJoin(settings, context),
}

export const join = defineStage({
  name: 'join',
  summary: 'Adds to each event those of another stream that belong to it.',
  since: '0.2.0',
  syntax: 'join [left] STREAM [as NAME] on CONDITION within RANGE',
  params: {},
  positional: [],
  memory: 'keyed',
  examples: [],
  stateful: behaviour as never,
})
