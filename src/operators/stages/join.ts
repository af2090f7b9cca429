import type { JoinSettings } from '../../ir/join.ts'
import { printExpression } from '../../ir/print-expression.ts'
import { defineStage } from '../contract/stage.ts'
import type { StateArgument, StatefulBehaviour } from '../contract/stateful.ts'
import { wholeEvent } from '../contract/whole-event.ts'
import { RunningJoin } from './join/running-join.ts'

const signature = ({ kind, keys, from, to }: JoinSettings): string =>
  [
    kind,
    ...keys.map(({ left, right }) => `${printExpression(left)}=${printExpression(right)}`),
    from,
    to,
  ].join(' ')

const behaviour: StatefulBehaviour<JoinSettings> = {
  inputs: ({ keys }) =>
    (['left', 'right'] as const).map((side) => [
      wholeEvent,
      ...keys.map((key): StateArgument => ({ expr: key[side], onMismatch: 'reject' })),
    ]),
  time: 'event',
  signature,
  grows: (before, now) =>
    signature({ ...before, from: now.from, to: now.to }) === signature(now) &&
    now.from <= before.from &&
    now.to >= before.to,
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
  examples: [
    {
      title: 'Orders with their payments',
      stages: 'join payments as p on order_id == p.order_id within 0s..15m',
      time: 'time(at)',
      others: { payments: [{ at: '2026-11-21T10:05:00Z', order_id: 1, amount: 20 }] },
      in: [
        { at: '2026-11-21T10:00:00Z', order_id: 1 },
        { at: '2026-11-21T10:01:00Z', order_id: 2 },
      ],
      out: [
        {
          at: '2026-11-21T10:00:00Z',
          order_id: 1,
          p: { at: '2026-11-21T10:05:00Z', order_id: 1, amount: 20 },
        },
      ],
    },
    {
      title: 'Orders that nobody has paid within a quarter of an hour',
      stages: 'join left payments as p on order_id == p.order_id within 0s..15m | where p == null | drop p',
      time: 'time(at)',
      others: { payments: [{ at: '2026-11-21T10:05:00Z', order_id: 1 }] },
      in: [
        { at: '2026-11-21T10:00:00Z', order_id: 1 },
        { at: '2026-11-21T10:01:00Z', order_id: 2 },
      ],
      out: [{ at: '2026-11-21T10:01:00Z', order_id: 2 }],
    },
  ],
  stateful: behaviour as never,
})
